/**
 * Value types with one coordinate convention: x runs right, y runs down, pixel (i, j) covers the
 * square [i, i+1) x [j, j+1), so the first pixel's left edge is 0 and its centre is 0.5. Trackers
 * that follow a reference hold their centres in pixel indices, 0.5 less; their Javadoc says so.
 */
package io.siamflow.geometry;
