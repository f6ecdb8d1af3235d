/** Tensors and the files that hold them: safetensors, and NumPy archives for import. */
package io.siamflow.network.weights;
