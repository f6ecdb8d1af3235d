/** Measures speed: subjects that are measured in turn, and what is said of them. */
package io.siamflow.cli.benchmark;
