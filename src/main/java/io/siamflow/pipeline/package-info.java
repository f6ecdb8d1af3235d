/** The shell around the core: the Flink topology, its operators, state and metrics. */
package io.siamflow.pipeline;
