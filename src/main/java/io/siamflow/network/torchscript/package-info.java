/**
 * Writes networks as TorchScript archives: a zip of pickled attributes, tensor data and code text.
 */
package io.siamflow.network.torchscript;
