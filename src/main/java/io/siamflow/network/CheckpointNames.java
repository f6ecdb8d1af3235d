package io.siamflow.network;

import io.siamflow.network.weights.Tensor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The names that the projects of the SiamRPN family give to their tensors, and the same tensors'
 * names in pysot ({@code pysot/models/model_builder.py}), which are those of this project. A name
 * is translated by the module that it begins with.
 *
 * <p>Left out, as inference does not need them: {@code num_batches_tracked} of batch norms, and the
 * classifier {@code fc} that a trunk may still have of its training on ImageNet.
 */
enum CheckpointNames {
  /** STVIR/pysot; {@code mask_head} and {@code refine_head} with SiamMask only. */
  PYSOT(
      new Module("backbone", "backbone"),
      new Module("rpn_head", "rpn_head"),
      Module.optional("neck", "neck"),
      Module.optional("mask_head", "mask_head"),
      Module.optional("refine_head", "refine_head")),

  /** foolwood/SiamMask, {@code custom.py} of its experiments; the base variant refines nothing. */
  SIAM_MASK(
      new Module("features.features", "backbone"),
      new Module("features.downsample", "neck.downsample"),
      new Module("rpn_model", "rpn_head"),
      new Module("mask_model.mask", "mask_head"),
      Module.optional("refine_model", "refine_head")),

  /** foolwood/DaSiamRPN ({@code code/net.py}), up-channel correlation. */
  DA_SIAM_RPN(
      new Module("featureExtract", "backbone.features"),
      new Module("conv_r1", "rpn_head.template_loc_conv"),
      new Module("conv_r2", "rpn_head.search_loc_conv"),
      new Module("conv_cls1", "rpn_head.template_cls_conv"),
      new Module("conv_cls2", "rpn_head.search_cls_conv"),
      new Module("regress_adjust", "rpn_head.loc_adjust"));

  private static final String PARALLEL = "module.";
  private static final String BATCHES = ".num_batches_tracked";
  private static final String CLASSIFIER = "backbone.fc.";

  private final List<Module> modules;

  /**
   * @param name in the project
   * @param pysotName in pysot
   * @param required whether every network of the project has it
   */
  private record Module(String name, String pysotName, boolean required) {

    Module(String name, String pysotName) {
      this(name, pysotName, true);
    }

    static Module optional(String name, String pysotName) {
      return new Module(name, pysotName, false);
    }

    boolean has(String tensor) {
      return tensor.startsWith(name + ".");
    }
  }

  CheckpointNames(Module... modules) {
    this.modules = List.of(modules);
  }

  /**
   * The tensors of one of these projects under pysot's names, in their order, without those that
   * inference does not need. A prefix {@code module.} (DataParallel's) is taken off.
   *
   * @throws IllegalArgumentException if the names are of none of these projects, a tensor is in
   *     none of the project's modules, or a module is missing; names the tensor or module
   */
  static Map<String, Tensor> toPysot(Map<String, Tensor> tensors) {
    CheckpointNames project =
        Arrays.stream(values())
            .max(Comparator.comparingLong(names -> names.known(tensors)))
            .filter(names -> names.known(tensors) > 0)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the tensors' names are neither pysot's nor SiamMask's nor DaSiamRPN's: "
                            + tensors.keySet().stream().limit(5).toList()));
    for (Module module : project.modules) {
      if (module.required
          && tensors.keySet().stream().map(CheckpointNames::bare).noneMatch(module::has)) {
        throw new IllegalArgumentException(
            "the tensors %s.* of %s are missing".formatted(module.name, project));
      }
    }
    Map<String, Tensor> renamed = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          String pysotName =
              project
                  .pysotName(bare(name))
                  .orElseThrow(
                      () ->
                          new IllegalArgumentException(
                              "tensor %s is none of %s".formatted(name, project)));
          if (!pysotName.endsWith(BATCHES)
              && !pysotName.startsWith(CLASSIFIER)
              && renamed.put(pysotName, tensor) != null) {
            throw new IllegalArgumentException("tensor " + name + " is there twice");
          }
        });
    return renamed;
  }

  /** A tensor's name in pysot, or nothing if this project has no such tensor. */
  Optional<String> pysotName(String name) {
    return modules.stream()
        .filter(module -> module.has(name))
        .findFirst()
        .map(module -> module.pysotName + name.substring(module.name.length()));
  }

  private long known(Map<String, Tensor> tensors) {
    return tensors.keySet().stream().filter(name -> pysotName(bare(name)).isPresent()).count();
  }

  private static String bare(String name) {
    return name.startsWith(PARALLEL) ? name.substring(PARALLEL.length()) : name;
  }

  @Override
  public String toString() {
    return switch (this) {
      case PYSOT -> "pysot";
      case SIAM_MASK -> "SiamMask";
      case DA_SIAM_RPN -> "DaSiamRPN";
    };
  }
}
