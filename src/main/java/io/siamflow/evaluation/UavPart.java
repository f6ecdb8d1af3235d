package io.siamflow.evaluation;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sequence of UAV123 that is a part of a recording: car1_2 is the second part of car1.
 *
 * @param recording the recording's name
 * @param first the number of the part's first image
 */
record UavPart(String recording, int first) {

  private static final Pattern NAME = Pattern.compile("(.+)_\\d+");

  /** The parts that do not begin with the recording, from the benchmark's configSeqs.m. */
  private static final Map<String, Integer> FIRST =
      Map.ofEntries(
          Map.entry("bird1_2", 775),
          Map.entry("bird1_3", 1573),
          Map.entry("car1_2", 751),
          Map.entry("car1_3", 1627),
          Map.entry("car16_2", 415),
          Map.entry("car6_2", 487),
          Map.entry("car6_3", 1807),
          Map.entry("car6_4", 2953),
          Map.entry("car6_5", 3925),
          Map.entry("car8_2", 1357),
          Map.entry("group1_2", 1333),
          Map.entry("group1_3", 2515),
          Map.entry("group1_4", 3925),
          Map.entry("group2_2", 907),
          Map.entry("group2_3", 1771),
          Map.entry("group3_2", 1567),
          Map.entry("group3_3", 2827),
          Map.entry("group3_4", 4369),
          Map.entry("person12_2", 601),
          Map.entry("person14_2", 847),
          Map.entry("person14_3", 1813),
          Map.entry("person17_2", 1501),
          Map.entry("person19_2", 1243),
          Map.entry("person19_3", 2791),
          Map.entry("person2_2", 1189),
          Map.entry("person4_2", 1501),
          Map.entry("person5_2", 877),
          Map.entry("person7_2", 1249),
          Map.entry("person8_2", 1075),
          Map.entry("truck4_2", 577),
          Map.entry("uav1_2", 1555),
          Map.entry("uav1_3", 2473));

  /**
   * The part of that name.
   *
   * @param step of how many frames the recording has one image: 3 in UAV123_10fps, else 1
   * @throws IOException if it is not one of the benchmark's; the message names the truth's file
   */
  static UavPart named(String name, Path truth, int step) throws IOException {
    Matcher parts = NAME.matcher(name);
    if (!parts.matches() || !name.endsWith("_1") && !FIRST.containsKey(name)) {
      throw new IOException(
          truth + ": there is no folder of images " + name + ", and it is no part of a recording");
    }
    return new UavPart(parts.group(1), 1 + (FIRST.getOrDefault(name, 1) - 1) / step);
  }

  /**
   * Of the recording's images as many as the part has lines of ground truth.
   *
   * @throws IOException if the part's first image is missing; the message names it
   */
  List<Path> of(List<Path> images, int lines) throws IOException {
    int from = 0;
    while (from < images.size() && ImageFolder.number(images.get(from)) < first) {
      from++;
    }
    if (from < images.size() && ImageFolder.number(images.get(from)) != first) {
      throw new IOException(
          ImageFolder.renamed(images.get(from), first) + ": this image is missing");
    }
    return images.subList(from, Math.min(images.size(), from + lines));
  }
}
