/**
 * Tensors and the files that hold them: safetensors; NumPy archives and PyTorch checkpoints for
 * import.
 */
package io.siamflow.network.weights;
