/**
 * Sequences with ground truth, in the layouts of their benchmarks, and how well a tracker's boxes
 * agree with it.
 */
package io.siamflow.evaluation;
