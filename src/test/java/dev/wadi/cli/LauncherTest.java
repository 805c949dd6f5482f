package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The script {@code ./wadi} with Javas that only say how they were called. */
class LauncherTest {
  @TempDir Path directory;
  private Path project;
  private Path home;

  /** What a call of the script gave. */
  private record Call(int code, String out, String err) {}

  @BeforeEach
  void project() throws IOException {
    project = Files.createDirectories(directory.resolve("a folder"));
    home = Files.createDirectories(directory.resolve("home"));
    Path script = Files.copy(Path.of("wadi"), project.resolve("wadi"));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createDirectories(project.resolve("target"));
    Files.writeString(project.resolve("target/wadi.jar"), "a jar");
  }

  /** A Java that prints its version and arguments, and ends with 7 when asked for nothing else. */
  private Path java(String name, String version) throws IOException {
    Path java = directory.resolve(name);
    Files.createDirectories(java.resolve("bin"));
    Files.writeString(
        java.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    Path program = java.resolve("bin/java");
    Files.writeString(
        program,
        """
        #!/bin/sh
        for word in "$@"; do
          case $word in
            -XX:ArchiveClassesAtExit=* | -XX:AOTCacheOutput=*) echo archived >"${word#*=}" ;;
          esac
          last=$word
        done
        echo "java %s"
        for word in "$@"; do echo "[$word]"; done
        [ "$last" = fail ] && exit 7
        exit 0
        """
            .formatted(version));
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return java;
  }

  private Call call(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    List<String> words = new ArrayList<>(List.of("/bin/sh"));
    words.addAll(List.of(command));
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(directory.toFile())
            .redirectOutput(out.toFile())
            .redirectError(err.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", "/usr/bin:/bin");
    builder.environment().put("HOME", home.toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return new Call(process.exitValue(), Files.readString(out), Files.readString(err));
  }

  private Call wadi(Map<String, String> environment, String... args)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(project.resolve("wadi").toString()));
    words.addAll(List.of(args));
    return call(environment, words.toArray(String[]::new));
  }

  @Test
  void java_home_is_taken_when_it_is_new_enough() throws Exception {
    Path java = java("jdk", "17.0.1");

    Call call = wadi(Map.of("JAVA_HOME", java.toString()), "version", "two words");

    assertThat(call.err()).isEmpty();
    assertThat(call.out()).startsWith("java 17.0.1\n");
    assertThat(call.out())
        .endsWith(
            "[-jar]\n[" + project.toRealPath() + "/target/wadi.jar]\n[version]\n[two words]\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.8.0_392", "11.0.2", "16", "nonsense", ""})
  void a_java_that_is_too_old_is_passed_over_for_the_newest_one(String version) throws Exception {
    Path old = java("old", version);
    java("home/.sdkman/candidates/java/98.0.2-x", "98.0.2");
    java("home/.sdkman/candidates/java/99.0.1-x", "99.0.1");
    java("home/.sdkman/candidates/java/9.0.1-x", "9.0.1");

    Call call = wadi(Map.of("JAVA_HOME", old.toString()), "version");

    assertThat(call.out()).startsWith("java 99.0.1\n");
  }

  @Test
  void a_service_of_systemd_has_its_archive_in_the_folder_that_it_may_write() throws Exception {
    Path java = java("jdk", "21");
    Path cache = Files.createDirectories(directory.resolve("cache"));
    Map<String, String> service =
        Map.of("JAVA_HOME", java.toString(), "CACHE_DIRECTORY", cache.toString());

    assertThat(wadi(service, "run").out())
        .contains("[-XX:SharedArchiveFile=" + cache.resolve("wadi-21.jsa") + "]");
    assertThat(project.resolve("target")).isDirectoryNotContaining("glob:**.jsa");
    // One that was made beside the jar is for everybody.
    Path made = Files.writeString(project.resolve("target/wadi-21.jsa"), "archived");
    assertThat(wadi(service, "run").out())
        .contains("[-XX:SharedArchiveFile=" + made.toRealPath() + "]");
  }

  @Test
  void works_through_links_from_any_folder() throws Exception {
    Path java = java("jdk", "21");
    Path bin = Files.createDirectories(directory.resolve("bin"));
    Files.createSymbolicLink(bin.resolve("far"), Path.of("../a folder/wadi"));
    Files.createSymbolicLink(bin.resolve("further"), bin.resolve("far"));

    Call call =
        call(Map.of("JAVA_HOME", java.toString()), bin.resolve("further").toString(), "version");

    assertThat(call.out()).contains("[" + project.toRealPath() + "/target/wadi.jar]");
  }

  @Test
  void the_exit_code_is_that_of_the_program() throws Exception {
    Path java = java("jdk", "21");

    assertThat(wadi(Map.of("JAVA_HOME", java.toString()), "fail").code()).isEqualTo(7);
  }

  @Test
  void a_small_capture_is_read_without_the_slow_compiler_and_a_large_one_with_it()
      throws Exception {
    String home = java("a", "21.0.1").toString();
    Path capture = Files.createDirectories(directory.resolve("a capture"));
    Files.writeString(capture.resolve("metadata.json"), "{}");
    String script = project.resolve("wadi").toString();
    Map<String, String> plain = Map.of("JAVA_HOME", home);

    assertThat(call(plain, script, "triage", capture.toString(), "--json").out())
        .contains("[-XX:TieredStopAtLevel=1]", "[-XX:+UseSerialGC]");
    Path programs = Files.createDirectories(directory.resolve("programs"));
    Files.writeString(programs.resolve("du"), "#!/bin/sh\necho 5000000 x\n");
    Files.setPosixFilePermissions(
        programs.resolve("du"), PosixFilePermissions.fromString("rwxr-xr-x"));
    Map<String, String> large = Map.of("JAVA_HOME", home, "PATH", programs + ":/usr/bin:/bin");
    assertThat(call(large, script, "triage", capture.toString(), "--json").out())
        .contains("[-XX:+UseParallelGC]")
        .doesNotContain("TieredStopAtLevel");
    Map<String, String> chosen = Map.of("JAVA_HOME", home, "JAVA_OPTS", "-XX:+UseZGC");
    assertThat(call(chosen, script, "triage", capture.toString(), "--json").out())
        .contains("[-XX:+UseZGC]", "[-XX:TieredStopAtLevel=1]")
        .doesNotContain("SerialGC");
  }

  @Test
  void java_opts_come_last() throws Exception {
    Path java = java("jdk", "21");

    Call call =
        wadi(Map.of("JAVA_HOME", java.toString(), "JAVA_OPTS", "-Xmx1g -Xshare:off"), "run");

    assertThat(call.out()).containsSubsequence("[-Xmx176m]", "[-Xmx1g]", "[-Xshare:off]", "[-jar]");
    assertThat(call.out()).doesNotContain("SharedArchiveFile");
  }

  @Test
  void an_archive_stays_where_it_was_made_for_as_long_as_java_knows_how() throws Exception {
    String stays = "[-XX:ArchiveRelocationMode=0]";
    Map<String, String> known = Map.of("JAVA_HOME", java("known", "25.0.3").toString());
    assertThat(wadi(known, "run").out())
        .containsSubsequence("[-XX:+UnlockDiagnosticVMOptions]", stays, "[-XX:AOTCache=");
    Map<String, String> later = Map.of("JAVA_HOME", java("later", "26").toString());
    assertThat(wadi(later, "run").out())
        .contains("[-XX:AOTCache=")
        .doesNotContain(stays, "Diagnostic");
  }

  @Test
  void the_first_start_of_a_service_makes_the_archive_and_later_ones_use_it() throws Exception {
    Map<String, String> environment = Map.of("JAVA_HOME", java("jdk", "21.0.3").toString());
    String option = "[-XX:SharedArchiveFile=" + project.toRealPath() + "/target/wadi-21.0.3.jsa]";

    assertThat(wadi(environment, "version").out()).doesNotContain("SharedArchiveFile");

    Call first = wadi(environment, "run");
    assertThat(first.err()).isEqualTo("Preparing quicker starts; this happens once.\n");
    assertThat(first.out()).contains(option);

    Call second = wadi(environment, "run");
    assertThat(second.err()).isEmpty();
    assertThat(second.out()).contains(option);
    assertThat(wadi(environment, "version").out()).contains(option);
    try (var files = Files.list(project.resolve("target"))) {
      assertThat(files)
          .extracting(p -> p.getFileName().toString())
          .containsExactlyInAnyOrder("wadi.jar", "wadi-21.0.3.jsa");
    }
  }

  @Test
  void a_start_that_cannot_be_prepared_in_time_goes_on_without() throws Exception {
    Path java = java("jdk", "21.0.3");
    Path program = java.resolve("bin/java");
    Files.writeString(
        program, Files.readString(program).replace("echo archived >", "exec sleep 30 #"));
    Path script = project.resolve("wadi");
    Files.writeString(script, Files.readString(script).replace("patience=60\n", "patience=0.1\n"));
    Map<String, String> environment = Map.of("JAVA_HOME", java.toString());
    Path archive = project.toRealPath().resolve("target/wadi-21.0.3.jsa");

    Call first = wadi(environment, "run");

    assertThat(first.err())
        .isEqualTo(
            """
            Preparing quicker starts; this happens once.
            It took longer than 0.1 s: starting without it. Remove %s to try again.
            """
                .formatted(archive));
    assertThat(first.out()).endsWith("[run]\n").doesNotContain("SharedArchiveFile");
    assertThat(wadi(environment, "run").err()).as("not at each start").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"upload", "download", "share", "unshare"})
  void the_first_command_for_a_store_makes_an_archive_of_its_own(String command) throws Exception {
    Map<String, String> environment = Map.of("JAVA_HOME", java("jdk", "21.0.3").toString());
    String option =
        "[-XX:SharedArchiveFile=" + project.toRealPath() + "/target/wadi-21.0.3-store.jsa]";

    Call first = wadi(environment, command, "x");
    assertThat(first.err()).isEqualTo("Preparing quicker starts; this happens once.\n");
    assertThat(first.out()).contains(option).endsWith("[" + command + "]\n[x]\n");

    Call second = wadi(environment, command, "x");
    assertThat(second.err()).isEmpty();
    assertThat(second.out()).contains(option);
    assertThat(wadi(environment, "catalog").out()).doesNotContain("SharedArchiveFile");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"grep", "inspect", "triage", "report", "diff", "slice", "export", "merge"})
  void the_first_question_of_a_capture_makes_an_archive_for_all(String command) throws Exception {
    Map<String, String> environment = Map.of("JAVA_HOME", java("jdk", "21.0.3").toString());
    String option =
        "[-XX:SharedArchiveFile=" + project.toRealPath() + "/target/wadi-21.0.3-question.jsa]";

    Call first = wadi(environment, command, "x");
    assertThat(first.err()).isEqualTo("Preparing quicker starts; this happens once.\n");
    assertThat(first.out()).contains(option).endsWith("[" + command + "]\n[x]\n");

    Call second = wadi(environment, "grep", "y", "z");
    assertThat(second.err()).isEmpty();
    assertThat(second.out()).contains(option);
  }

  @ParameterizedTest
  @ValueSource(strings = {"s3://logs/a", "gs://logs/a", "https://logs.example/share/x?X-Amz"})
  void what_is_asked_of_a_capture_elsewhere_uses_that_archive_too(String place) throws Exception {
    Map<String, String> environment = Map.of("JAVA_HOME", java("jdk", "21.0.3").toString());

    Call call = wadi(environment, "grep", "timeout", place);

    assertThat(call.out()).contains("wadi-21.0.3-store.jsa]").contains("[-XX:+UseParallelGC]");
    assertThat(wadi(environment, "grep", "timeout", "captures/s3").out())
        .doesNotContain("-store.jsa]");
  }

  @Test
  void from_java_25_on_what_a_service_a_store_or_a_search_needs_is_an_aot_cache() throws Exception {
    Map<String, String> environment = Map.of("JAVA_HOME", java("jdk", "25.0.1").toString());
    String target = project.toRealPath() + "/target/wadi-25.0.1";

    assertThat(wadi(environment, "upload", "x").out())
        .contains("[-XX:AOTCache=" + target + "-store.aot]")
        .doesNotContain("SharedArchiveFile");
    assertThat(wadi(environment, "run").out())
        .contains("[-XX:AOTCache=" + target + "-service.aot]")
        .doesNotContain("SharedArchiveFile");
    assertThat(wadi(environment, "version").out())
        .as("small commands have one of their own, made beside that of a service")
        .contains("[-XX:SharedArchiveFile=" + target + ".jsa]")
        .doesNotContain("AOTCache");
    assertThat(wadi(environment, "triage", "x").out())
        .contains("[-XX:SharedArchiveFile=" + target + "-question.jsa]")
        .doesNotContain("AOTCache");
    assertThat(wadi(environment, "grep", "x").out())
        .as("what people repeat most")
        .contains("[-XX:AOTCache=" + target + "-search.aot]")
        .doesNotContain("SharedArchiveFile");
    assertThat(wadi(environment, "grep", "x", "s3://logs/a").out())
        .contains("[-XX:AOTCache=" + target + "-store.aot]");
    Map<String, String> own =
        Map.of("JAVA_HOME", environment.get("JAVA_HOME"), "JAVA_OPTS", "-XX:AOTMode=off");
    assertThat(wadi(own, "upload", "x").out()).doesNotContain("AOTCache");
  }

  @Test
  void the_cache_of_a_service_knows_classes_and_not_what_got_hot() throws Exception {
    String alone = "-XX:-AOTRecordTraining";
    Path known = archivesHowItWasMade(java("known", "25.0.3"));
    wadi(Map.of("JAVA_HOME", known.toString()), "run");
    wadi(Map.of("JAVA_HOME", known.toString()), "upload", "x");
    wadi(Map.of("JAVA_HOME", archivesHowItWasMade(java("later", "26")).toString()), "run");

    Path target = project.resolve("target");
    assertThat(target.resolve("wadi-25.0.3-service.aot")).content().contains(alone);
    assertThat(target.resolve("wadi-25.0.3-store.aot")).content().doesNotContain(alone);
    assertThat(target.resolve("wadi-26-service.aot"))
        .as("a version that may not know the option")
        .content()
        .doesNotContain(alone);
  }

  private static Path archivesHowItWasMade(Path java) throws IOException {
    Path program = java.resolve("bin/java");
    Files.writeString(
        program, Files.readString(program).replace("echo archived", "echo archived \"$@\""));
    return java;
  }

  @Test
  void a_cache_that_cannot_be_made_leaves_nothing_of_it_behind() throws Exception {
    Path java = java("jdk", "25.0.3");
    Path program = java.resolve("bin/java");
    Files.writeString(
        program,
        Files.readString(program)
            .replace("echo archived >\"${word#*=}\"", "echo half >\"${word#*=}.config\"; exit 1"));

    assertThat(wadi(Map.of("JAVA_HOME", java.toString()), "run").code()).isZero();

    try (Stream<Path> left = Files.list(project.resolve("target"))) {
      assertThat(left.map(path -> path.getFileName().toString()))
          .containsExactlyInAnyOrder("wadi.jar", "wadi-25.0.3-service.aot");
    }
  }

  @Test
  void an_archive_that_cannot_be_made_is_tried_once_and_stops_nothing() throws Exception {
    Path java = java("jdk", "21.0.3");
    Path program = java.resolve("bin/java");
    Files.writeString(program, Files.readString(program).replace("echo archived", "exit 1; echo"));
    Map<String, String> environment = Map.of("JAVA_HOME", java.toString());

    assertThat(wadi(environment, "run").code()).isZero();

    Call second = wadi(environment, "run");
    assertThat(second.err()).isEmpty();
    assertThat(second.out()).doesNotContain("SharedArchiveFile").endsWith("[run]\n");
  }

  @Test
  void without_jar_and_sources_it_says_what_is_missing() throws Exception {
    Files.delete(project.resolve("target/wadi.jar"));

    Call call = wadi(Map.of("JAVA_HOME", java("jdk", "21").toString()), "version");

    assertThat(call.code()).isEqualTo(1);
    assertThat(call.err()).matches("error: .*/target/wadi.jar is missing\n");
  }
}
