/**
 * Networks described once, emitted as TorchScript and run by DJL's PyTorch engine; weights and
 * model packs. The only package that knows DJL.
 */
package io.siamflow.network;
