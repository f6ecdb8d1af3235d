/**
 * The pure core: what to crop, what to conclude; states in, states out. It owns the port {@link
 * io.siamflow.tracker.SiameseNetwork} and never calls it by itself: a shell plans, runs one batch
 * for everything that is due, and lets the tracker conclude.
 */
package io.siamflow.tracker;
