package io.siamflow.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A part of a document that is made from the code, between {@code <!-- NAME -->} and {@code <!--
 * end of NAME -->}. With {@code -Dsiamflow.documents=write} it is written, otherwise compared.
 */
public final class GeneratedBlock {

  private GeneratedBlock() {}

  /** Holds a document's block against what the code gives. */
  public static void check(Path document, String name, String expected) throws IOException {
    String text = Files.readString(document);
    String begin = "<!-- " + name + " -->\n";
    String end = "<!-- end of " + name + " -->";
    int from = text.indexOf(begin);
    int to = text.indexOf(end);
    assertThat(from).as("%s has '%s'", document, begin.strip()).isNotNegative();
    assertThat(to).as("%s has '%s' after it", document, end).isGreaterThan(from);
    String block = "\n" + expected.strip() + "\n\n";
    if ("write".equals(System.getProperty("siamflow.documents"))) {
      Files.writeString(
          document, text.substring(0, from + begin.length()) + block + text.substring(to));
      return;
    }
    assertThat(text.substring(from + begin.length(), to))
        .as("%s, block '%s'; -Dsiamflow.documents=write writes it", document, name)
        .isEqualTo(block);
  }
}
