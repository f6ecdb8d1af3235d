/** The commands; the only place that binds everything. */
package io.siamflow.cli;
