package io.siamflow.tracker;

/**
 * What a network says of one target's search regions. Float32, before any post-processing.
 *
 * @param scores SiamFC: one response map a region. SiamRPN family: of k anchors the k background
 *     logits, then the k target logits. NanoTrack: background and target logits
 * @param regression SiamRPN family: dx of k anchors, then dy, dw and dh; NanoTrack: distances to
 *     left, top, right and bottom, pixels of the search crop; SiamFC: null
 * @param similarity one map a region: cosine similarity of the template's features with the search
 *     features under them, at every place where they fit; the middle is displacement 0
 * @param mask one map of logits at the chosen position, 63x63 or 127x127; null where the network
 *     has no mask branch
 */
public record NetworkOutput(
    FeatureMap scores, FeatureMap regression, FeatureMap similarity, FeatureMap mask) {}
