/**
 * Trains the networks: pairs of crops from recorded data, losses, the optimizer, checkpoints and
 * validation. The network is the description that inference uses.
 */
package io.siamflow.training;
