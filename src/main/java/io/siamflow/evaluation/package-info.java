/** Sequences with ground truth, in the layouts of their benchmarks. */
package io.siamflow.evaluation;
