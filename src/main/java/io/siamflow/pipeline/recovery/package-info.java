/**
 * High availability of a Flink cluster on a folder that its processes share: a JobManager that
 * comes back after a failure finds its jobs and their last checkpoint there. For one machine, or
 * machines with one file system that knows locks; a larger cluster has ZooKeeper or Kubernetes for
 * it.
 */
package io.siamflow.pipeline.recovery;
