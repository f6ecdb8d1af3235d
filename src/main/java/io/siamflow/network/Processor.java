package io.siamflow.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What the first processor can do, in the words of Linux.
 *
 * @param vendor who made it, as {@code vendor_id} of {@code /proc/cpuinfo}; empty if unknown
 * @param flags its extensions; none if unknown
 */
record Processor(String vendor, Set<String> flags) {

  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");

  /** One of which nothing is known. */
  static final Processor UNKNOWN = new Processor("", Set.of());

  /** This machine's; {@link #UNKNOWN} where it is not Linux's. */
  static Processor here() {
    if (!Files.isReadable(CPU_INFO)) {
      return UNKNOWN;
    }
    try {
      return of(Files.readAllLines(CPU_INFO));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads the lines of {@code /proc/cpuinfo}. */
  static Processor of(List<String> lines) {
    return new Processor(value(lines, "vendor_id"), Set.of(value(lines, "flags").split("\\s+")));
  }

  private static String value(List<String> lines, String name) {
    return lines.stream()
        .filter(line -> line.startsWith(name) && line.indexOf(':') >= 0)
        .findFirst()
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .orElse("");
  }

  /** Whether convolutions of libtorch may be oneDNN's: those of x86 with AVX2. */
  boolean hasOneDnn() {
    return flags.contains("avx2");
  }

  /** Whether those in bfloat16 may be: those of AVX-512, without which libtorch refuses them. */
  boolean hasOneDnnBfloat16() {
    return flags.containsAll(Set.of("avx512bw", "avx512vl", "avx512dq"));
  }

  /**
   * Whether bfloat16 is faster than float32: with AMX, and with AVX512-BF16 of AMD's, which
   * multiplies twice as many values a cycle. Intel's AVX512-BF16 without AMX takes longer than
   * float32, as measured on an Emerald Rapids whose AMX is hidden by a hypervisor.
   */
  boolean hasFastBfloat16() {
    return flags.contains("amx_bf16")
        || vendor.equals("AuthenticAMD") && flags.contains("avx512_bf16");
  }
}
