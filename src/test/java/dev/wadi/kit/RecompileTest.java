package dev.wadi.kit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecompileTest {
  private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2020-01-01T00:00:00Z"));

  @TempDir Path project;

  @BeforeEach
  void target() throws IOException {
    Files.createDirectories(project.resolve("target"));
  }

  private void main(String name, String text) throws IOException {
    write("src/main/java/x/" + name + ".java", "package x; " + text);
  }

  private void write(String place, String text) throws IOException {
    Path file = project.resolve(place);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  /** The names of the sources that were compiled; whatever is written later is newer than all. */
  private List<String> recompile() throws IOException {
    Set<Path> compiled = Recompile.run(project, List.of());
    try (Stream<Path> files = Files.walk(project)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.setLastModifiedTime(file, LONG_AGO);
      }
    }
    return compiled.stream().map(p -> p.getFileName().toString().replace(".java", "")).toList();
  }

  @Test
  void nothing_is_compiled_when_nothing_has_changed() throws Exception {
    main("A", "class A {}");
    main("package-info", "");

    assertThat(recompile()).contains("A");
    assertThat(recompile()).isEmpty();
  }

  @Test
  void what_changes_inside_is_compiled_alone() throws Exception {
    main("A", "class A { static int n() { return 1; } private int k; }");
    main("B", "class B { int m = A.n(); }");
    recompile();

    main("A", "class A { static int n() { Runnable r = () -> {}; return 2; } private long k; }");

    assertThat(recompile()).containsExactly("A");
  }

  @Test
  void who_calls_what_looks_different_is_compiled_until_it_fits() throws Exception {
    main("A", "class A { static int n() { return 1; } }");
    main("B", "class B { int m = A.n(); }");
    main("C", "class C {}");
    recompile();

    main("A", "class A { static String n() { return \"\"; } }");

    assertThatThrownBy(this::recompile).hasMessageContaining("B.java");
    assertThatThrownBy(this::recompile).hasMessageContaining("B.java");
    main("B", "class B { String m = A.n(); }");
    assertThat(recompile()).containsExactly("B");
  }

  @Test
  void a_mistake_leaves_the_others_as_they_are() throws Exception {
    main("A", "class A { static int n() { return 1; } }");
    main("B", "class B { int m = A.n(); }");
    recompile();

    main("A", "class A { static int n() { return 1 } }");
    assertThatThrownBy(this::recompile).hasMessageContaining("';' expected");
    main("A", "class A { static int n() { return 2; } }");

    assertThat(recompile()).containsExactly("A");
  }

  @Test
  void a_call_of_what_another_call_gave_names_no_type_and_is_followed() throws Exception {
    main("A", "class A { int n() { return 1; } }");
    main("B", "class B { static A a() { return new A(); } }");
    main("C", "class C { int m = B.a().n(); }");
    recompile();

    main("A", "class A { int n(int... more) { return 1; } }");

    assertThat(recompile()).contains("C");
  }

  @Test
  void a_constant_reaches_whoever_copied_it() throws Exception {
    main("A", "class A { static final int N = 1; }");
    main("Heir", "class Heir extends A {}");
    main("B", "class B extends Heir { static final int M = N + 1; }");
    main("C", "class C { int m = B.M; }");
    recompile();

    main("A", "class A { static final int N = 2; }");

    assertThat(recompile()).contains("A", "B", "C");
  }

  @Test
  void constants_of_a_circle_come_to_rest() throws Exception {
    main("A", "class A { static final int N = 1; static final int K = B.M + 1; }");
    main("B", "class B { static final int M = A.N + 1; }");
    main("C", "class C { static String k() { return \"\" + A.K; } }");
    recompile();

    main("A", "class A { static final int N = 5; static final int K = B.M + 1; }");

    assertThat(recompile()).containsExactly("A", "B", "C");
    byte[] sum = Files.readAllBytes(project.resolve("target/classes/x/C.class"));
    assertThat(new String(sum, ISO_8859_1)).contains("\0017");
  }

  @Test
  void a_new_constant_of_an_enum_is_shown_to_those_who_tell_them_apart() throws Exception {
    main("E", "enum E { ONE }");
    main("S", "class S { int n(E e) { return switch (e) { case ONE -> 1; }; } }");
    recompile();

    main("E", "enum E { ONE, TWO }");

    assertThatThrownBy(this::recompile).hasMessageContaining("S.java");
  }

  @Test
  void tests_follow_what_they_test() throws Exception {
    main("A", "class A { static int n() { return 1; } }");
    write("src/test/java/x/ATest.java", "package x; class ATest { int m = A.n(); }");
    write("src/test/java/x/OtherTest.java", "package x; class OtherTest {}");
    assertThat(recompile()).containsExactly("A", "ATest", "OtherTest");

    main("A", "class A { static long n() { return 1; } }");

    assertThatThrownBy(this::recompile).hasMessageContaining("ATest.java");
  }

  @Test
  void what_was_deleted_is_missed() throws Exception {
    main("A", "class A { static class Inner {} }");
    main("B", "class B { A.Inner a; }");
    recompile();

    Files.delete(project.resolve("src/main/java/x/A.java"));

    assertThatThrownBy(this::recompile).hasMessageContaining("B.java");
    assertThat(project.resolve("target/classes/x/A.class")).doesNotExist();
    assertThat(project.resolve("target/classes/x/A$Inner.class")).doesNotExist();
    main("B", "class B {}");
    assertThat(recompile()).containsExactly("B");
  }

  @Test
  void resources_are_copied_when_they_are_newer() throws Exception {
    write("src/main/resources/a.txt", "one");
    recompile();
    write("src/main/resources/a.txt", "two");
    recompile();

    assertThat(project.resolve("target/classes/a.txt")).hasContent("two");
  }
}
