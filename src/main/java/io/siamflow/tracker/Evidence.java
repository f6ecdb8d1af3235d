package io.siamflow.tracker;

/**
 * What a step's output says for the target being where it was found.
 *
 * @param score the raw score at the peak, before penalties and window; its range is the network's
 * @param peakToSidelobe how far the peak stands above the rest of the response: (peak - mean) /
 *     standard deviation over what lies outside the peak's neighbourhood
 * @param similarity cosine similarity, -1 to 1, of the template's embedding and of the embedding of
 *     what is at the found place, as the search branch sees it
 */
public record Evidence(double score, double peakToSidelobe, double similarity) {}
