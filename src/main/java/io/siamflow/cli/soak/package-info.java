/**
 * {@code siamflow soak}: a cluster of real processes that fails all along, and what its consumers
 * see.
 */
package io.siamflow.cli.soak;
