package io.siamflow.evaluation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A text file of a dataset, which may begin with a byte order mark: UTF-8, where bytes that are
 * none become characters that no number and no name has.
 */
record DatasetText(Path file) {

  private static final String BYTE_ORDER_MARK = "\ufeff";

  /** All of it, without the mark. */
  String read() throws IOException {
    String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    return text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text;
  }

  List<String> lines() throws IOException {
    return read().lines().toList();
  }
}
