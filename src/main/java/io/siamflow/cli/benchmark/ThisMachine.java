package io.siamflow.cli.benchmark;

import io.siamflow.network.TorchEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What a benchmark runs on. */
public final class ThisMachine {

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final Set<String> TELLING =
      Set.of("avx2", "avx512f", "avx512_bf16", "amx_bf16", "amx_tile", "asimd", "bf16");

  private ThisMachine() {}

  /** Processor, its extensions that matter, processors, Java, libtorch, what is preloaded. */
  public static Map<String, String> description() {
    Map<String, String> machine = new LinkedHashMap<>();
    List<String> lines;
    try {
      lines = Files.isReadable(CPU_INFO) ? Files.readAllLines(CPU_INFO) : List.of();
    } catch (IOException e) {
      lines = List.of();
    }
    machine.put("processor", value(lines, "model name", System.getProperty("os.arch")));
    Set<String> flags = new TreeSet<>(List.of(value(lines, "flags", "").split("\\s+")));
    flags.retainAll(TELLING);
    machine.put("extensions", String.join(" ", flags));
    machine.put("processors", Integer.toString(Runtime.getRuntime().availableProcessors()));
    machine.put("java", System.getProperty("java.vm.version"));
    machine.put("libtorch", new TorchEngine().version());
    // Another allocator than glibc's makes a difference.
    String preloaded = System.getenv().getOrDefault("LD_PRELOAD", "");
    if (!preloaded.isBlank()) {
      machine.put("preloaded", preloaded);
    }
    return machine;
  }

  private static String value(List<String> lines, String name, String otherwise) {
    return lines.stream()
        .filter(line -> line.startsWith(name) && line.indexOf(':') >= 0)
        .findFirst()
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .orElse(otherwise);
  }
}
