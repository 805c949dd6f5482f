package dev.wadi.app.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.wadi.app.settings.SettingsException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Supplier;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.impl.DefaultCamelContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Routes in Java have the safety of those in YAML: tried aside, swapped when they are good. */
class JavaRoutesTest {
  private static final String FILE = "30-answers.java";
  private static final String GOOD =
      """
      import org.apache.camel.builder.RouteBuilder;

      public class Answers extends RouteBuilder {
        @Override
        public void configure() {
          answer("first", "one");
          answer("second", "two");
        }

        private void answer(String id, String text) {
          from("direct:" + id)
              .routeId(id)
              .routeDescription("Says something.")
              .process(exchange -> exchange.getMessage().setBody(text));
        }
      }
      """;

  @TempDir Path directory;
  private final Properties properties = new Properties();
  private CamelContext context;
  private RouteFolder folder;
  private RouteLibraries libraries = RouteLibraries.none();
  private TimeLimit limit = TimeLimit.USUAL;
  private Supplier<@Nullable JavaCompiler> compiler = ToolProvider::getSystemJavaCompiler;

  @BeforeEach
  void ours_alone() throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @AfterEach
  void stop() throws Exception {
    if (folder != null) {
      folder.close();
      context.close();
    }
    libraries.close();
  }

  private RouteCatalogue catalogue(List<RouteFile> builtIn) {
    return new RouteCatalogue(
        builtIn, directory, new JavaRoutes(properties, libraries, compiler).within(limit));
  }

  private RouteCheck check() {
    return new RouteCheck(properties, name -> name.equals("redact"), libraries);
  }

  private void start() throws Exception {
    context = new DefaultCamelContext();
    context.getShutdownStrategy().setTimeout(5);
    folder = new RouteFolder(context, catalogue(List.of()), check());
    folder.load();
    context.start();
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }

  private List<String> problems() throws IOException {
    return check().check(catalogue(List.of()).effective()).stream()
        .map(RouteProblem::toString)
        .toList();
  }

  private String ask(String route) {
    return context.createProducerTemplate().requestBody("direct:" + route, "?", String.class);
  }

  @Test
  void a_class_is_known_by_its_routes() throws Exception {
    write(FILE, GOOD);

    RouteFile file = catalogue(List.of()).effective().get(0);

    assertThat(file.routes()).extracting(RouteFile.Item::id).containsExactly("first", "second");
    assertThat(file.routes()).extracting(RouteFile.Item::firstLine).containsExactly(6, 7);
    assertThat(file.routes())
        .extracting(RouteFile.Item::description)
        .containsOnly("Says something.");
    assertThat(problems()).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "configure, 'answer(\"first\", \"one\");', 'while (Boolean.getBoolean(\"wadi.test.stuck\")) {"
        + " java.util.concurrent.locks.LockSupport.parkNanos(1_000_000); }'",
    "a class that is loaded, 'public class Answers extends RouteBuilder {', 'public class Answers"
        + " extends RouteBuilder { static { while (Boolean.getBoolean(\"wadi.test.stuck\"))"
        + " java.util.concurrent.locks.LockSupport.parkNanos(1_000_000); }'"
  })
  void what_never_comes_to_its_end_is_told_and_holds_up_nobody(
      String what, String good, String stuck) throws Exception {
    write(FILE, GOOD);
    start();
    limit = new TimeLimit(Duration.ofSeconds(3));
    folder = new RouteFolder(context, catalogue(List.of()), check());
    folder.load(catalogue(List.of()).effective());
    write(FILE, GOOD.replace(good, stuck));

    // Nobody can end such a thread from outside: without this, two would turn until all tests are
    // done.
    System.setProperty("wadi.test.stuck", "true");
    try {
      assertThat(folder.rescan()).isFalse();

      assertThat(folder.problems())
          .singleElement()
          .asString()
          .matches(
              "%s:[1-9]: configure\\(\\) did not come to its end within [0-9]+ m?s,.*"
                  .formatted(FILE));
      assertThat(folder.rescan()).isFalse();
      assertThat(List.of(ask("first"), ask("second"))).containsExactly("one", "two");
    } finally {
      System.clearProperty("wadi.test.stuck");
    }
  }

  @Test
  void a_saved_class_takes_the_place_of_the_one_before() throws Exception {
    write(FILE, GOOD);
    write(
        "40-other.java",
        GOOD.replace("Answers", "Other").replace("first", "o").replace("second", "p"));
    start();
    Route other = context.getRoute("o");
    assertThat(List.of(ask("first"), ask("second"))).containsExactly("one", "two");

    write(FILE, GOOD.replace("two", "2").replace("\"first\", \"one\"", "\"third\", \"three\""));

    assertThat(folder.rescan()).isTrue();
    assertThat(List.of(ask("second"), ask("third"))).containsExactly("2", "three");
    assertThat(context.getRoute("first")).isNull();
    assertThat(context.getRoute("o")).as("another file").isSameAs(other);
    assertThat(folder.problems()).isEmpty();
  }

  /** A text that is wrong, and what is told of it. */
  private record Mistake(String what, String text, String expected) {}

  private static List<Mistake> mistakes() {
    return List.of(
        new Mistake(
            "a call that ends the gateway",
            GOOD.replace("exchange.getMessage().setBody(text)", "System.exit(0)"),
            ":14: System.exit would end the whole gateway (throw an exception"),
        new Mistake(
            "a missing semicolon", GOOD.replace("\"two\");", "\"two\")"), ":7: ';' expected"),
        new Mistake(
            "a misspelt method",
            GOOD.replace(".routeId(", ".routId("),
            ":12: cannot find symbol; symbol:   method routId"),
        new Mistake(
            "a class that is not there",
            GOOD.replace("public class", "import com.example.Gone;\npublic class"),
            ":3: package com.example does not exist (import what is there, or put its jar into"
                + " lib/ beside the settings file)"),
        new Mistake(
            "a class called unlike its file",
            GOOD.replace("class Answers", "class Questions"),
            ":3: no class here is called Answers (call it like the file, or the file like it)"),
        new Mistake(
            "no route builder",
            "public class Answers {}\n",
            ":1: Answers is no route builder (let it extend"
                + " org.apache.camel.builder.RouteBuilder)"),
        new Mistake(
            "not public", GOOD.replace("public class", "class"), ":3: Answers cannot be made"),
        new Mistake(
            "an exception in configure",
            GOOD.replace("answer(\"second\", \"two\");", "answer(\"second\", null.toString());")
                .replace("null.toString()", "String.valueOf(Integer.parseInt(\"x\"))"),
            ":7: configure() failed: For input string: \"x\" (mend this line"),
        new Mistake(
            "an exception when it is made",
            GOOD.replace("@Override", "final int one = Integer.parseInt(\"y\");\n  @Override"),
            ":4: configure() failed: For input string: \"y\""),
        new Mistake(
            "no id",
            GOOD.replace(".routeId(id)", ""),
            ": a route without an id (add .routeId(\"…\"))"),
        new Mistake(
            "an id that is taken",
            GOOD.replace("\"first\", \"one\"", "\"second\", \"one\""),
            ": the id second is taken by "),
        new Mistake(
            "an unknown scheme",
            GOOD.replace(
                ".process(exchange -> exchange.getMessage().setBody(text))", ".to(\"lgo:x\")"),
            ":14: no component answers to lgo: (did you mean log?)"),
        new Mistake(
            "an unknown option",
            GOOD.replace(
                ".process(exchange -> exchange.getMessage().setBody(text))",
                ".to(\"log:x?levl=WARN\")"),
            ":14: log: has no option levl (did you mean level?)"),
        new Mistake(
            "an unknown bean",
            GOOD.replace(
                ".process(exchange -> exchange.getMessage().setBody(text))",
                ".process(\"redactt\")"),
            ":14: nothing here is called redactt (did you mean redact?)"));
  }

  @Test
  void a_mistake_is_told_with_file_line_and_cure_and_touches_nothing_that_runs() throws Exception {
    write(FILE, GOOD);
    start();
    Route before = context.getRoute("first");

    for (Mistake mistake : mistakes()) {
      write(FILE, mistake.text);

      assertThat(folder.rescan()).as(mistake.what).isFalse();
      assertThat(folder.problems())
          .as(mistake.what)
          .first()
          .asString()
          .startsWith(FILE)
          .contains(mistake.expected);
      assertThat(context.getRoute("first")).as(mistake.what).isSameAs(before);
      assertThat(List.of(ask("first"), ask("second")))
          .as(mistake.what)
          .containsExactly("one", "two");
    }
  }

  @Test
  void a_start_with_a_broken_class_tells_its_problems() throws Exception {
    write(FILE, GOOD.replace("\"two\");", "\"two\")"));

    SettingsException thrown = catchThrowableOfType(SettingsException.class, this::start);

    assertThat(thrown.getMessage()).contains(FILE + ":7: ';' expected");
  }

  @Test
  void what_others_may_write_is_not_even_run() throws Exception {
    write(FILE, GOOD);
    Path file = directory.resolve(FILE);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));

    assertThat(problems())
        .containsExactly(
            FILE
                + ":1: others than the owner may write to "
                + file
                + ", and Java runs with all rights of the gateway (chmod go-w "
                + file
                + ")");
    assertThat(catalogue(List.of()).effective().get(0).items()).isEmpty();

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xrwx"));
    assertThat(problems()).singleElement().asString().contains("(chmod go-w " + directory + ")");
  }

  @Test
  void mended_rights_are_noticed_although_the_text_is_the_same() throws Exception {
    start();
    write(FILE, GOOD);
    Path file = directory.resolve(FILE);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    assertThat(folder.rescan()).isFalse();
    assertThat(folder.problems()).hasSize(1);

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));

    assertThat(folder.rescan()).isTrue();
    assertThat(folder.problems()).isEmpty();
    assertThat(ask("first")).isEqualTo("one");
  }

  @Test
  void without_a_compiler_the_file_is_left_out_and_the_rest_goes_on() throws Exception {
    compiler = () -> null;
    write(FILE, GOOD);
    write(
        "20-plain.camel.yaml",
        "- route:\n"
            + "    id: plain\n"
            + "    from: {uri: direct:plain, steps: [setBody: {constant: yes}]}\n");

    start();

    assertThat(ask("plain")).isEqualTo("yes");
    assertThat(context.getRoute("first")).isNull();
    assertThat(folder.problems())
        .singleElement()
        .asString()
        .startsWith(FILE + ":1: routes in Java need a compiler, and this Java (")
        .endsWith(
            ") has none (install a JDK, 17 or newer, and start with its java; or write the file in"
                + " YAML)");
    assertThat(folder.failuresTotal()).isEqualTo(1);
    assertThat(folder.rescan()).as("told once").isFalse();
    assertThat(folder.failuresTotal()).isEqualTo(1);
  }

  @Test
  void what_came_with_the_program_needs_no_compiler_nor_does_a_copy_of_it() throws Exception {
    compiler = () -> null;
    properties.setProperty("wadi.push.host", "127.0.0.1");
    properties.setProperty("wadi.push.port", "3100");
    List<RouteFile> builtIn =
        RouteCatalogue.ofTheProgram().builtIn().stream()
            .filter(file -> file.name().endsWith(".java"))
            .toList();
    assertThat(builtIn).isNotEmpty();
    for (RouteFile file : builtIn) {
      write(file.name(), file.text());
      assertThat(file.routes()).as(file.name()).isNotEmpty();
    }

    // As an export leaves it where the group may write: what runs is not in the copy.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxr-x"));
    List<RouteFile> copies = catalogue(builtIn).effective();

    assertThat(copies).allMatch(copy -> copy.javaProblems().isEmpty());
    assertThat(copies).allMatch(copy -> !copy.builtIn() && !copy.lacksCompiler());
    assertThat(copies.stream().flatMap(copy -> copy.routes().stream()).map(RouteFile.Item::id))
        .contains("door-ready", "door-metrics");
  }

  @Test
  void a_changed_copy_of_what_came_with_the_program_is_not_left_out_in_silence() throws Exception {
    compiler = () -> null;
    RouteFile pages = pages();
    write(pages.name(), pages.text().replace("The process lives.", "Mine."));
    context = new DefaultCamelContext();
    folder = new RouteFolder(context, catalogue(List.of(pages)), check());

    SettingsException thrown = catchThrowableOfType(SettingsException.class, folder::load);

    assertThat(thrown.getMessage()).contains("10-pages.java:1: routes in Java need a compiler");
  }

  @Test
  void a_changed_copy_is_compiled_and_wins_over_the_class_of_the_program() throws Exception {
    RouteFile pages = pages();
    write(pages.name(), pages.text().replace("The process lives.", "Mine."));

    RouteFile copy = catalogue(List.of(pages)).effective().get(0);

    assertThat(copy.routes()).extracting(RouteFile.Item::description).contains("Mine.");
    assertThat(copy.routes()).hasSameSizeAs(pages.routes());
  }

  private static RouteFile pages() throws IOException {
    return RouteCatalogue.ofTheProgram().builtIn().stream()
        .filter(file -> file.name().equals("10-pages.java"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void the_text_that_is_exported_is_that_of_the_class() throws IOException {
    for (RouteFile file : RouteCatalogue.ofTheProgram().builtIn()) {
      if (file.name().endsWith(".java")) {
        Path source =
            Path.of(
                "src/main/java/dev/wadi/app/routes", JavaProgram.className(file.name()) + ".java");
        assertThat(file.text()).as("copy it: " + source).isEqualTo(Files.readString(source));
      }
    }
  }

  @Test
  void jars_in_lib_are_on_the_class_path() throws Exception {
    Path lib = Files.createDirectories(directory.resolve("lib"));
    Files.setPosixFilePermissions(lib, PosixFilePermissions.fromString("rwx------"));
    JavaRoutes.Compiled greeting =
        new JavaRoutes(properties, RouteLibraries.none())
            .compile(
                "Greeting.java",
                "package com.example;\npublic class Greeting { public static String hello() {"
                    + " return \"hello\"; } }\n");
    Path jar = lib.resolve("greeting.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream entries = new JarOutputStream(out)) {
      for (Map.Entry<String, byte[]> one : greeting.classes().entrySet()) {
        entries.putNextEntry(new JarEntry(one.getKey().replace('.', '/') + ".class"));
        entries.write(one.getValue());
      }
    }
    Files.setPosixFilePermissions(jar, PosixFilePermissions.fromString("rw-------"));
    libraries = RouteLibraries.in(Optional.of(lib));
    write(FILE, GOOD.replace("\"one\"", "com.example.Greeting.hello()"));

    start();

    assertThat(ask("first")).isEqualTo("hello");
  }

  @Test
  void placeholders_can_be_asked_for_while_a_class_is_looked_at() throws Exception {
    properties.setProperty("wadi.push.host", "here");
    write(
        FILE,
        GOOD.replace(
            "answer(\"second\", \"two\");",
            "answer(getContext().resolvePropertyPlaceholders(\"{{wadi.push.host}}\"), \"two\");"));

    assertThat(catalogue(List.of()).effective().get(0).routes())
        .extracting(RouteFile.Item::id)
        .containsExactly("first", "here");
  }

  @ParameterizedTest
  @CsvSource({
    "10-pages.java, Pages",
    "47-tell-somebody.java, TellSomebody",
    "TellSomebody.java, TellSomebody",
    "5.my_own.java, MyOwn"
  })
  void a_class_is_called_like_its_file(String file, String name) {
    assertThat(JavaProgram.className(file)).isEqualTo(name);
  }
}
