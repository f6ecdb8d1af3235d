package io.siamflow.network;

import io.siamflow.network.weights.Tensor;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The names that other projects give to the tensors of networks, and the names of the same tensors
 * here: those of pysot ({@code pysot/models/model_builder.py}) for the SiamRPN family, NanoTrack's
 * own for NanoTrack. A name is translated by the module that it begins with.
 *
 * <p>Left out, as inference does not need them: {@code num_batches_tracked} of batch norms, the
 * classifier {@code fc} that a trunk may still have of its training on ImageNet, and NanoTrack's
 * {@code neck}, which its network does not use.
 */
enum CheckpointNames {
  /** STVIR/pysot; {@code mask_head} and {@code refine_head} with SiamMask only. */
  PYSOT(
      "pysot",
      Module.unused("backbone.fc"),
      Module.required("backbone", "backbone"),
      Module.required("rpn_head", "rpn_head"),
      Module.optional("neck", "neck"),
      Module.optional("mask_head", "mask_head"),
      Module.optional("refine_head", "refine_head")),

  /** foolwood/SiamMask, {@code custom.py} of its experiments; the base variant refines nothing. */
  SIAM_MASK(
      "SiamMask",
      Module.unused("features.features.fc"),
      Module.required("features.features", "backbone"),
      Module.required("features.downsample", "neck.downsample"),
      Module.required("rpn_model", "rpn_head"),
      Module.required("mask_model.mask", "mask_head"),
      Module.optional("refine_model", "refine_head")),

  /** foolwood/DaSiamRPN ({@code code/net.py}), up-channel correlation. */
  DA_SIAM_RPN(
      "DaSiamRPN",
      Module.required("featureExtract", "backbone.features"),
      Module.required("conv_r1", "rpn_head.template_loc_conv"),
      Module.required("conv_r2", "rpn_head.search_loc_conv"),
      Module.required("conv_cls1", "rpn_head.template_cls_conv"),
      Module.required("conv_cls2", "rpn_head.search_cls_conv"),
      Module.required("regress_adjust", "rpn_head.loc_adjust")),

  /** HonglinChu/SiamTrackers, NanoTrack. */
  NANO_TRACK(
      "NanoTrack",
      Module.required("backbone", "backbone"),
      Module.required("ban_head", "ban_head"),
      Module.unused("neck"));

  private static final String PARALLEL = "module.";
  private static final String BATCHES = ".num_batches_tracked";

  private final String project;
  private final List<Module> modules;

  private enum Need {
    REQUIRED,
    OPTIONAL,
    UNUSED
  }

  /**
   * @param theirs its name in the project
   * @param ours its name here
   */
  private record Module(String theirs, String ours, Need need) {

    static Module required(String theirs, String ours) {
      return new Module(theirs, ours, Need.REQUIRED);
    }

    static Module optional(String theirs, String ours) {
      return new Module(theirs, ours, Need.OPTIONAL);
    }

    static Module unused(String theirs) {
      return new Module(theirs, theirs, Need.UNUSED);
    }

    boolean has(String tensor) {
      return tensor.startsWith(theirs + ".");
    }

    String translated(String tensor) {
      return ours + tensor.substring(theirs.length());
    }
  }

  CheckpointNames(String project, Module... modules) {
    this.project = project;
    this.modules = List.of(modules);
  }

  /**
   * The tensors of a checkpoint of one of these projects under the names here, in their order,
   * without those that inference does not need. The project is the one that most of the names are
   * of. A prefix {@code module.} (DataParallel's) is taken off.
   *
   * @throws IllegalArgumentException if the names are of none of these projects, a tensor is in
   *     none of the project's modules, or a module is missing; names the tensor or module
   */
  static Map<String, Tensor> translated(Map<String, Tensor> tensors, CheckpointNames... projects) {
    Map<String, Tensor> bare = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          if (bare.put(withoutPrefix(name), tensor) != null) {
            throw new IllegalArgumentException("tensor " + name + " is there twice");
          }
        });
    return Arrays.stream(projects)
        .max(Comparator.comparingLong(names -> names.known(bare.keySet())))
        .filter(names -> names.known(bare.keySet()) > 0)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the tensors' names are not those of %s: %s"
                        .formatted(
                            Arrays.stream(projects)
                                .map(names -> names.project)
                                .collect(Collectors.joining(" or ")),
                            ArrayNames.first(bare.keySet()))))
        .translated(bare);
  }

  private Map<String, Tensor> translated(Map<String, Tensor> tensors) {
    for (Module module : modules) {
      if (module.need == Need.REQUIRED && tensors.keySet().stream().noneMatch(module::has)) {
        throw new IllegalArgumentException(
            "the tensors %s.* of %s are missing".formatted(module.theirs, project));
      }
    }
    Map<String, Tensor> translated = new LinkedHashMap<>();
    tensors.forEach(
        (name, tensor) -> {
          Module module =
              module(name)
                  .orElseThrow(
                      () ->
                          new IllegalArgumentException(
                              "tensor %s is none of %s".formatted(name, project)));
          if (module.need != Need.UNUSED && !name.endsWith(BATCHES)) {
            translated.put(module.translated(name), tensor);
          }
        });
    return translated;
  }

  private Optional<Module> module(String tensor) {
    return modules.stream().filter(module -> module.has(tensor)).findFirst();
  }

  private long known(Set<String> names) {
    return names.stream().filter(name -> module(name).isPresent()).count();
  }

  private static String withoutPrefix(String name) {
    return name.startsWith(PARALLEL) ? name.substring(PARALLEL.length()) : name;
  }
}
