package io.siamflow.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.siamflow.geometry.Box;
import io.siamflow.testing.SharedData;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PetsTruthTest {

  private static final String HEAD = "<?xml version=\"1.0\"?>\n<dataset>\n";

  @TempDir Path folder;

  private Path file(String text) throws IOException {
    return Files.writeString(folder.resolve("truth.xml"), text);
  }

  @Test
  void readsBoxesAroundTheirCentres() throws IOException {
    PetsTruth truth =
        PetsTruth.read(
            file(
                HEAD
                    + "<frame number=\"3\"><objectlist><object id=\"9\">"
                    + "<box h=\"+4e1\" w=\"20.\" xc=\" 100.5\" yc=\"50\"/></object>"
                    + "<object id=\"2\"><box h=\"4\" w=\"2\" xc=\"10\" yc=\"5\"/></object>"
                    + "</objectlist></frame><frame number=\"4\"><objectlist/></frame></dataset>"));
    assertThat(truth.boxes(3)).containsOnlyKeys(2, 9).containsEntry(9, new Box(90.5, 30, 20, 40));
    assertThat(truth.box(2, 3)).contains(new Box(9, 3, 2, 4));
    assertThat(truth.box(2, 4)).isEmpty();
    assertThat(truth.boxes(5)).isEmpty();
    assertThat(truth.identities()).containsExactly(2, 9);
    assertThat(truth.framesOf(9)).containsExactly(3);
  }

  @Test
  void theFileMayBeginWithAByteOrderMark() throws IOException {
    PetsTruth truth = PetsTruth.read(file("\ufeff" + HEAD + "<frame number=\"3\"/></dataset>"));
    assertThat(truth.identities()).isEmpty();
  }

  @Test
  void readsTheWholeFile() throws IOException {
    PetsTruth truth = PetsTruth.read(SharedData.require("data/pets09-s2l1/PETS2009-S2L1.xml"));
    assertThat(truth.identities()).hasSize(19);
    int boxes = truth.identities().stream().mapToInt(id -> truth.framesOf(id).size()).sum();
    assertThat(boxes).isEqualTo(4650);
    Box box = truth.box(9, 0).orElseThrow();
    assertThat(box.centerX()).isCloseTo(514.7109, within(1e-9));
    assertThat(box.centerY()).isCloseTo(195.2731, within(1e-9));
    assertThat(box.height()).isEqualTo(75.17);
    int keptOut = IntStream.of(1, 5, 8, 10, 14, 18).map(id -> truth.framesOf(id).size()).sum();
    assertThat(keptOut).isEqualTo(1329);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<frame number='x'/>|line 3: number=\"x\" is not a whole number",
        "<frame/>|line 3: <frame> has no attribute number",
        "<frame number='-1'/>|line 3: frame number -1 is negative or double",
        "<frame number='1'/><frame number='1'/>|line 3: frame number 1 is negative or double",
        "<box/>|line 3: <box> is not in an <object> of a <frame>",
        "<frame number='1'><object id='1'><box xc='1' yc='1' w='z' h='1'/>|line 3: w=\"z\" is not a",
        "<frame number='1'><object id='1'><box xc='35.0f' yc='1' w='1' h='1'/>|line 3: xc=\"35.0f\" is not a",
        "<frame number='1'><object id='1'><box xc='1' yc='0x1p3' w='1' h='1'/>|line 3: yc=\"0x1p3\" is not a",
        "<frame number='1'><object id='1'><box xc='1' yc='-1e300' w='1' h='1'/>|line 3: yc=\"-1e300\" is beyond 1000000 pixels",
        "<frame number='1'><object id='1'><box xc='1' yc='1' w='1000001' h='1'/>|line 3: w=\"1000001\" is beyond 1000000 pixels",
        "<frame number='1'><object id='1'><box xc='1' yc='1'/>|line 3: <box> has no attribute w",
        "<frame number='1'><object id='1'><box xc='1' yc='1' w='NaN' h='1'/>|line 3: the box has no",
        "<frame number='1'><object id='1'><box xc='1' yc='1' w='-4' h='1'/>|line 3: the box has no",
        "<frame number='1'>|line 3: is not well-formed XML",
        "<<|line 3: is not well-formed XML",
        "<frame number='1'><object/>|line 3: <object> has no attribute id"
      })
  void mistakesAreNamedByLine(String body, String message) throws IOException {
    Path file = file(HEAD + body.replace('\'', '"'));
    assertThatThrownBy(() -> PetsTruth.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageStartingWith(file + ", " + message);
  }

  @Test
  void twoBoxesOfOneIdentityAreRefused() throws IOException {
    String object = "<object id=\"1\"><box xc=\"1\" yc=\"1\" w=\"1\" h=\"1\"/></object>\n";
    Path file = file(HEAD + "<frame number=\"1\">\n" + object + object + "</frame></dataset>");
    assertThatThrownBy(() -> PetsTruth.read(file))
        .hasMessage(file + ", line 5: identity 1 has two boxes");
  }

  @Test
  void aFileWithoutFramesIsRefused() throws IOException {
    Path file = file(HEAD + "</dataset>");
    assertThatThrownBy(() -> PetsTruth.read(file))
        .isInstanceOf(IOException.class)
        .hasMessage(file + ": has no <frame>");
  }

  @Test
  void documentTypesAreRefused() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret"), "7");
    for (String type :
        new String[] {
          "<!DOCTYPE dataset>",
          "<!DOCTYPE dataset [<!ENTITY e SYSTEM \"" + secret.toUri() + "\">]>",
          "<!DOCTYPE dataset SYSTEM \"http://127.0.0.1:1/a.dtd\">",
          "<!DOCTYPE d [<!ENTITY a \"aa\"><!ENTITY b \"&a;&a;\">]>"
        }) {
      Path file = file(type + "\n<dataset><frame number=\"1\">&e;</frame></dataset>");
      assertThatThrownBy(() -> PetsTruth.read(file))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("a document type is not allowed");
    }
  }

  @Test
  void filesThatAreNoXmlAreRefused() throws IOException {
    Path file = Files.write(folder.resolve("noise"), new byte[] {0, 1, 2, (byte) 0xff, 9, 9});
    assertThatThrownBy(() -> PetsTruth.read(file))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is not well-formed XML");
    Path absent = folder.resolve("absent.xml");
    assertThatThrownBy(() -> PetsTruth.read(absent))
        .isInstanceOf(IOException.class)
        .hasMessage(absent + ": there is no such file");
  }
}
