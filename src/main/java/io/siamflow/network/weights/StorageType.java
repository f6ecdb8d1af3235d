package io.siamflow.network.weights;

/** PyTorch's types of storages, by the classes' names. */
enum StorageType {
  FLOAT("FloatStorage", NumberFormat.FLOAT32, true),
  DOUBLE("DoubleStorage", NumberFormat.FLOAT64, true),
  HALF("HalfStorage", NumberFormat.FLOAT16, true),
  BFLOAT16("BFloat16Storage", NumberFormat.BFLOAT16, true),
  LONG("LongStorage", NumberFormat.INT64, false),
  INT("IntStorage", NumberFormat.INT32, false),
  SHORT("ShortStorage", NumberFormat.INT16, false),
  CHAR("CharStorage", NumberFormat.INT8, false),
  BYTE("ByteStorage", NumberFormat.UINT8, false),
  BOOL("BoolStorage", NumberFormat.UINT8, false);

  private final String id;
  private final NumberFormat format;
  private final boolean floating;

  StorageType(String id, NumberFormat format, boolean floating) {
    this.id = id;
    this.format = format;
    this.floating = floating;
  }

  /** The type of this name in this module, or null; {@code torch.cuda} holds those of GPUs. */
  static StorageType of(String module, String id) {
    if (module.equals("torch") || module.equals("torch.cuda")) {
      for (StorageType type : values()) {
        if (type.id.equals(id)) {
          return type;
        }
      }
    }
    return null;
  }

  NumberFormat format() {
    return format;
  }

  boolean isFloating() {
    return floating;
  }
}
