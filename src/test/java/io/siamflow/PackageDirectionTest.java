package io.siamflow;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Who may import whom, and which outside library is known where. */
class PackageDirectionTest {

  private static final String ROOT = "io.siamflow.";
  private static final JavaClasses PRODUCTION =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.siamflow");

  private static final Map<String, List<String>> OWN =
      Map.of(
          "geometry", List.of(),
          "image", List.of("geometry"),
          "tracker", List.of("geometry", "image"),
          "network", List.of("tracker", "image", "geometry"),
          "evaluation", List.of("tracker", "image", "geometry", "media"),
          "media", List.of("image", "geometry"),
          "training", List.of("network", "tracker", "image", "geometry", "media", "evaluation"),
          "codec", List.of("tracker", "image", "geometry"),
          "pipeline", List.of("tracker", "image", "geometry", "codec", "media"),
          "cli",
              List.of(
                  "geometry",
                  "image",
                  "tracker",
                  "network",
                  "evaluation",
                  "media",
                  "codec",
                  "pipeline",
                  "training"));

  private static final Map<String, List<String>> OUTSIDE =
      Map.of(
          "geometry", List.of(),
          "image", List.of(),
          "tracker", List.of(),
          "network", List.of("ai.djl..", "com.fasterxml.jackson..", "org.slf4j.."),
          "evaluation", List.of("com.fasterxml.jackson..", "org.slf4j.."),
          "media", List.of("org.bytedeco..", "org.slf4j.."),
          "codec", List.of("org.apache.avro..", "com.fasterxml.jackson..", "org.slf4j.."),
          "pipeline", List.of("org.apache.flink..", "org.apache.kafka..", "org.slf4j.."),
          "training",
              List.of("ai.djl..", "ai.onnxruntime..", "com.fasterxml.jackson..", "org.slf4j.."));

  @TestFactory
  List<DynamicTest> everyPackageImportsOnlyWhatItMay() {
    List<DynamicTest> tests = new ArrayList<>();
    for (String name : new TreeSet<>(OUTSIDE.keySet())) {
      List<String> allowed = new ArrayList<>(List.of("java..", "javax.."));
      allowed.add(ROOT + name + "..");
      OWN.get(name).forEach(other -> allowed.add(ROOT + other + ".."));
      allowed.addAll(OUTSIDE.get(name));
      tests.add(
          DynamicTest.dynamicTest(
              name,
              () ->
                  classes()
                      .that()
                      .resideInAPackage(ROOT + name + "..")
                      .should()
                      .onlyDependOnClassesThat(resideInAnyPackage(allowed.toArray(String[]::new)))
                      .allowEmptyShould(true)
                      .check(PRODUCTION)));
    }
    return tests;
  }

  @Test
  void everyPackageHasARule() {
    assertThat(PRODUCTION.stream().map(type -> type.getPackageName()).distinct())
        .filteredOn(name -> name.startsWith(ROOT))
        .allSatisfy(
            name -> assertThat(OWN).containsKey(name.substring(ROOT.length()).split("\\.")[0]));
  }
}
