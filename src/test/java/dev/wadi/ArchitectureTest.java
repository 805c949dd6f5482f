package dev.wadi;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The house rules: who may look into whom, and who may know Camel. */
class ArchitectureTest {
  private static final JavaClasses WADI =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.wadi");

  /** Each room and the rooms it may look into; docs/architecture.md shows this table. */
  private static final Map<String, List<String>> MAY_SEE =
      Map.ofEntries(
          Map.entry("model", List.of()),
          Map.entry("codec", List.of("model")),
          Map.entry("query", List.of("model")),
          Map.entry("capture", List.of("model", "codec")),
          Map.entry("source", List.of("model", "codec")),
          Map.entry("chain", List.of("model")),
          Map.entry("buffer", List.of("model", "codec", "query")),
          Map.entry("sink", List.of("model", "codec", "capture")),
          Map.entry("analysis", List.of("model", "capture", "query")),
          Map.entry("deadletters", List.of("model", "codec", "capture", "analysis")),
          Map.entry("emit", List.of("model", "codec")),
          Map.entry("console", List.of("model")),
          Map.entry("management", List.of("model")),
          Map.entry(
              "app",
              List.of(
                  "model",
                  "codec",
                  "query",
                  "capture",
                  "source",
                  "chain",
                  "buffer",
                  "sink",
                  "analysis",
                  "deadletters",
                  "console",
                  "management")),
          Map.entry(
              "cli",
              List.of(
                  "model",
                  "codec",
                  "query",
                  "capture",
                  "analysis",
                  "deadletters",
                  "app",
                  "emit",
                  "chain",
                  "buffer")));

  @Test
  void every_room_is_in_the_table() {
    Set<String> rooms = new TreeSet<>();
    WADI.forEach(c -> rooms.add(room(c)));
    assertThat(MAY_SEE.keySet()).containsAll(rooms);
  }

  @Test
  void rooms_look_only_into_the_rooms_that_the_table_names() {
    MAY_SEE.forEach(
        (room, seen) -> {
          String[] allowed =
              Stream.concat(Stream.of(room), seen.stream())
                  .map(name -> "dev.wadi." + name + "..")
                  .toArray(String[]::new);
          noClasses()
              .that()
              .resideInAPackage("dev.wadi." + room + "..")
              .should()
              .dependOnClassesThat(
                  resideInAPackage("dev.wadi..").and(not(resideInAnyPackage(allowed))))
              .allowEmptyShould(true)
              .check(WADI);
        });
  }

  @Test
  void stations_meet_in_routes_not_in_java() {
    slices()
        .matching("dev.wadi.(source|chain|buffer|sink).(*)..")
        .namingSlices("$1/$2")
        .should()
        .notDependOnEachOther()
        .check(WADI);
  }

  @Test
  void rooms_have_no_cycles() {
    slices().matching("dev.wadi.(*)..").should().beFreeOfCycles().check(WADI);
  }

  @Test
  void the_model_sees_only_the_jdk() {
    classes()
        .that()
        .resideInAPackage("dev.wadi.model..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "dev.wadi.model..", "org.jspecify..")
        .check(WADI);
  }

  @Test
  void an_engine_does_not_know_camel() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.wadi.codec..",
            "dev.wadi.query..",
            "dev.wadi.capture..",
            "dev.wadi.analysis..",
            "dev.wadi.deadletters..",
            "dev.wadi.emit..",
            "dev.wadi.source..",
            "dev.wadi.chain..",
            "dev.wadi.buffer..",
            "dev.wadi.sink..")
        .and(
            not(
                com.tngtech.archunit.base.DescribedPredicate.describe(
                    "Camel skins", ArchitectureTest::isCamelSkin)))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.apache.camel..")
        .check(WADI);
  }

  @Test
  void only_the_command_line_writes_to_the_terminal() {
    NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(
        WADI.that(not(resideInAPackage("dev.wadi.cli.."))));
  }

  private static boolean isCamelSkin(JavaClass c) {
    String outer = c.getName().replaceAll("\\$.*", "");
    return outer.matches(
        ".*(Component|Endpoint|Producer|Consumer|Processor|DataFormat|Configurer|UriFactory)");
  }

  private static String room(JavaClass c) {
    return c.getPackageName().replaceFirst("^dev\\.wadi\\.?", "").replaceAll("\\..*", "");
  }
}
