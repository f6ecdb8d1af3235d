/**
 * Pixels: pictures, crops padded with a colour, and resizing, as ports with a plain Java form. The
 * package {@code media} brings the fast form; tests hold one against the other.
 */
package io.siamflow.image;
