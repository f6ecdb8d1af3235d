package io.siamflow.network.weights;

/**
 * What a pickle of a checkpoint may ask for by module and name. None of it is looked up or called:
 * {@link PickleReader} does itself what each stands for.
 */
enum PickleGlobal {
  ORDERED_DICT("collections", "OrderedDict"),
  REBUILD_TENSOR("torch._utils", "_rebuild_tensor"),
  REBUILD_TENSOR_V2("torch._utils", "_rebuild_tensor_v2"),
  REBUILD_PARAMETER("torch._utils", "_rebuild_parameter"),
  /** Protocol 2 writes bytes as text and this. */
  ENCODE("_codecs", "encode"),
  /** The type of NumPy's numbers, which learning rates often are. */
  NUMPY_TYPE("numpy", "dtype"),
  NUMPY_NUMBER("numpy.core.multiarray", "scalar"),
  /** The same since NumPy 2. */
  NUMPY_2_NUMBER("numpy._core.multiarray", "scalar");

  private final String module;
  private final String id;

  PickleGlobal(String module, String id) {
    this.module = module;
    this.id = id;
  }

  /** The global of this name or null if it is not accepted. */
  static PickleGlobal of(String module, String id) {
    for (PickleGlobal global : values()) {
      if (global.module.equals(module) && global.id.equals(id)) {
        return global;
      }
    }
    return null;
  }
}
