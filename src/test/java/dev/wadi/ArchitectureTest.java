package dev.wadi;

import static com.tngtech.archunit.base.DescribedPredicate.alwaysTrue;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
          // What cases say of routes, and how it is compared and told.
          Map.entry("proof", List.of("model")),
          Map.entry("station", List.of()),
          // What happens is told by whoever sees it happen.
          Map.entry("event", List.of("model", "station")),
          // A rule is a metric query, and what it says of somebody's lines is an event.
          Map.entry("alert", List.of("event", "model", "query", "station")),
          // Who hands lines to a route, a buffer or a sink with its dead letters, asks the same
          // before it goes on.
          Map.entry("handover", List.of("model")),
          // A text source's own expressions are compiled as a query's are, within the same bounds.
          Map.entry("codec", List.of("model", "query")),
          Map.entry("query", List.of("model")),
          // A capture is asked for lines in the one language there is for it, and what the query
          // requires is looked for in its bytes before a line is taken apart.
          Map.entry("capture", List.of("model", "codec", "query")),
          Map.entry("source", List.of("station", "event", "model", "codec", "tls")),
          // Stages read times as a text source does, and a profile is tried on lines that are held.
          Map.entry("chain", List.of("station", "handover", "model", "query", "codec")),
          Map.entry("buffer", List.of("station", "event", "handover", "model", "codec", "query")),
          // A sink of objects puts them where the commands do; servers are known by certificates.
          Map.entry(
              "sink",
              List.of(
                  "station",
                  "event",
                  "handover",
                  "model",
                  "codec",
                  "capture",
                  "query",
                  "store",
                  "tls")),
          // One scheme reads and writes: a source, a sink, and what both are at the brokers.
          Map.entry(
              "kafka", List.of("station", "event", "handover", "model", "codec", "source", "sink")),
          // What is exported is written by codecs.
          Map.entry("analysis", List.of("model", "codec", "capture", "query")),
          // What was kept is asked as Loki is: captures, and through the app the log behind them.
          Map.entry("read", List.of("station", "model", "query", "capture", "analysis")),
          // What is stored and shared are captures: their files, hashes and metadata.
          Map.entry("store", List.of("station", "model", "capture")),
          Map.entry("client", List.of()),
          // Certificates are read here, for every door.
          Map.entry("tls", List.of()),
          Map.entry("deadletters", List.of("model", "codec", "capture", "analysis", "client")),
          Map.entry("emit", List.of("model", "codec", "client", "tls")),
          // A rehearsal sends what emit makes, and its page looks like the others.
          Map.entry("scenario", List.of("model", "emit", "analysis")),
          // What another program was told becomes tails, stages and their positions.
          Map.entry("migrate", List.of("model", "query", "codec", "chain", "source")),
          Map.entry("console", List.of("model")),
          Map.entry("management", List.of("station", "model")),
          Map.entry(
              "app",
              List.of(
                  "station",
                  "event",
                  "alert",
                  "handover",
                  "model",
                  "codec",
                  "query",
                  "capture",
                  "read",
                  "source",
                  "chain",
                  "buffer",
                  "sink",
                  "analysis",
                  // What the console hands out may be packed.
                  "store",
                  "client",
                  "deadletters",
                  "proof",
                  "console",
                  "tls",
                  "management")),
          Map.entry(
              "cli",
              List.of(
                  "alert",
                  "model",
                  "codec",
                  "query",
                  "capture",
                  "analysis",
                  "client",
                  "store",
                  "store",
                  "deadletters",
                  "app",
                  "proof",
                  "emit",
                  "scenario",
                  "migrate",
                  "chain",
                  // Test traffic goes where wadi.kafka and certificates of one's own lead.
                  "kafka",
                  "tls",
                  // A webhook is tried before a gateway runs.
                  "station",
                  "sink",
                  // What hides passwords on the console hides them in a support bundle.
                  "console",
                  // What a tail would make of a file is asked of the tail.
                  "source",
                  "buffer")));

  private static final int MOST_LINES = 600;

  private static final int LARGEST_CIRCLE = 4;

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

  /** What several stations share; it knows none of them. */
  private static final String[] SHARED = {
    "dev.wadi.chain.step..",
    "dev.wadi.sink.delivery..",
    "dev.wadi.source.door..",
    "dev.wadi.source.intake.."
  };

  @Test
  void stations_meet_in_routes_not_in_java() {
    slices()
        .matching("dev.wadi.(source|chain|buffer|sink).(*)..")
        .namingSlices("$1/$2")
        .should()
        .notDependOnEachOther()
        .ignoreDependency(alwaysTrue(), resideInAnyPackage(SHARED))
        .check(WADI);
  }

  @Test
  void what_stations_share_knows_none_of_them() {
    for (String shared : SHARED) {
      noClasses()
          .that()
          .resideInAPackage(shared)
          .should()
          .dependOnClassesThat(
              resideInAnyPackage(
                      "dev.wadi.chain..",
                      "dev.wadi.source..",
                      "dev.wadi.buffer..",
                      "dev.wadi.sink..")
                  .and(not(resideInAPackage(shared))))
          .check(WADI);
    }
  }

  /** The list of rooms names each of them; the gateway asks the list. */
  private static final int MOST_TYPES_OF_THE_GATEWAY = 8;

  @Test
  void the_gateway_knows_its_list_of_rooms_and_none_of_them() {
    assertThat(known("dev.wadi.app.Gateway")).hasSizeLessThanOrEqualTo(MOST_TYPES_OF_THE_GATEWAY);
    assertThat(known("dev.wadi.app.rooms.Rooms"))
        .as("an engine is bound by the room it belongs to, not by the list")
        .allMatch(
            name ->
                name.startsWith("dev.wadi.app.")
                    || name.matches("dev\\.wadi\\.management\\.(Readiness|StationsBean)"));
  }

  @Test
  void a_new_sink_needs_no_line_in_the_app() {
    noClasses()
        .that()
        .resideInAPackage("dev.wadi.app..")
        .should()
        .dependOnClassesThat(resideInAPackage("dev.wadi.sink..").and(not(simpleName("LokiServer"))))
        .because("a sink brings its parts itself; only replays of dead letters ask where Loki is")
        .check(WADI);
  }

  private static Set<String> known(String type) {
    Set<String> known = new TreeSet<>();
    for (Dependency dependency : WADI.get(type).getDirectDependenciesFromSelf()) {
      String name = dependency.getTargetClass().getName();
      if (name.startsWith("dev.wadi.") && !name.equals(type)) {
        known.add(name);
      }
    }
    return known;
  }

  @Test
  void rooms_have_no_cycles() {
    slices().matching("dev.wadi.(*)..").should().beFreeOfCycles().check(WADI);
  }

  @Test
  void the_rooms_of_the_chain_have_no_cycles() {
    slices().matching("dev.wadi.chain.(**)").should().beFreeOfCycles().check(WADI);
  }

  @Test
  void the_model_sees_only_the_jdk() {
    classes()
        .that()
        .resideInAPackage("dev.wadi.model..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "javax.security..", "dev.wadi.model..", "org.jspecify..")
        .check(WADI);
  }

  @Test
  void what_a_station_tells_sees_only_the_jdk() {
    classes()
        .that()
        .resideInAPackage("dev.wadi.station..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "dev.wadi.station..", "org.jspecify..")
        .check(WADI);
  }

  @Test
  void the_client_sees_only_the_jdk() {
    classes()
        .that()
        .resideInAPackage("dev.wadi.client")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "javax.net.ssl..", "dev.wadi.client", "org.jspecify..")
        .check(WADI);
  }

  @Test
  void an_appender_sees_its_library_and_the_client() {
    Map.of(
            "logback", List.of("ch.qos.logback..", "org.slf4j.."),
            "log4j2", List.of("org.apache.logging.log4j.."))
        .forEach(
            (room, library) -> {
              List<String> allowed = new ArrayList<>(library);
              allowed.addAll(
                  List.of(
                      "java..", "dev.wadi.client", "dev.wadi.client." + room, "org.jspecify.."));
              classes()
                  .that()
                  .resideInAPackage("dev.wadi.client." + room)
                  .should()
                  .onlyDependOnClassesThat()
                  .resideInAnyPackage(allowed.toArray(String[]::new))
                  .check(WADI);
            });
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.wadi.client.logback")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ch.qos.logback..")
        .because("Logback is not in the jar")
        .check(WADI);
  }

  @Test
  void an_engine_does_not_know_camel() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "dev.wadi.codec..",
            "dev.wadi.event..",
            "dev.wadi.alert..",
            "dev.wadi.query..",
            "dev.wadi.capture..",
            "dev.wadi.analysis..",
            "dev.wadi.deadletters..",
            "dev.wadi.emit..",
            "dev.wadi.client..",
            "dev.wadi.kafka..",
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
  void every_operation_says_whom_it_needs() {
    com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods()
        .that()
        .areAnnotatedWith(org.apache.camel.api.management.ManagedOperation.class)
        .should()
        .beAnnotatedWith(dev.wadi.model.Needs.class)
        .because("an operation without a role is an admin's alone, whatever it was meant for")
        .check(WADI);
  }

  @Test
  void only_the_command_line_writes_to_the_terminal() {
    NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(
        WADI.that(not(resideInAPackage("dev.wadi.cli.."))));
  }

  @Test
  void a_class_holds_one_idea_and_fits_into_600_lines() throws IOException {
    Map<String, Long> tooLong = new TreeMap<>();
    for (String root : List.of("src/main/java", "src/test/java")) {
      try (Stream<Path> files = Files.walk(Path.of(root))) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          long lines;
          try (Stream<String> text = Files.lines(file)) {
            lines = text.count();
          }
          if (lines > MOST_LINES) {
            tooLong.put(file.getFileName().toString().replace(".java", ""), lines);
          }
        }
      }
    }
    assertThat(tooLong)
        .as("classes over %d lines hold two ideas: let them become two", MOST_LINES)
        .isEmpty();
  }

  @Test
  void no_more_than_four_types_know_each_other_in_a_circle() {
    List<Set<String>> tooLarge =
        TypeCircles.of(WADI).all().stream()
            .filter(circle -> circle.size() > LARGEST_CIRCLE)
            .toList();
    assertThat(tooLarge).as("a circle is one class in many files: cut it").isEmpty();
  }

  private static boolean isCamelSkin(JavaClass c) {
    String outer = c.getName().replaceAll("\\$.*", "");
    return outer.matches(
        ".*(Component|Endpoint|Configuration|Producer|Consumer|Processor|DataFormat|Language|Converters|Configurer|UriFactory|Routes|Operations)");
  }

  private static String room(JavaClass c) {
    return c.getPackageName().replaceFirst("^dev\\.wadi\\.?", "").replaceAll("\\..*", "");
  }
}
