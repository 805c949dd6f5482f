package dev.wadi.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CaseUpdateTest {
  @TempDir Path folder;

  private String updated(String text, Tree.Fields... came) throws Exception {
    Path file = folder.resolve("c.yaml");
    Files.writeString(file, text);
    List<ProofCase> cases = CaseReader.read(List.of(file));
    List<CaseUpdate.Came> all = new java.util.ArrayList<>();
    for (int i = 0; i < came.length; i++) {
      all.add(new CaseUpdate.Came(cases.get(i), came[i]));
    }
    CaseUpdate.write(all);
    return Files.readString(file);
  }

  private static Tree.Fields kept(String... lines) {
    return Tree.fields(
        Map.of("kept", Tree.items(java.util.stream.Stream.of(lines).map(Tree::text).toList())));
  }

  @Test
  void an_expectation_is_added_at_the_end_of_its_case() throws Exception {
    assertThat(
            updated(
                """
                # first
                case: one
                given:
                  - lines: [a] # here

                ---
                # second
                given: [{lines: [b]}]
                """,
                kept("a"),
                kept("b")))
        .isEqualTo(
            """
            # first
            case: one
            given:
              - lines: [a] # here
            expect:
              kept: [a]

            ---
            # second
            given: [{lines: [b]}]
            expect:
              kept: [b]
            """);
  }

  @Test
  void only_the_expectation_changes() throws Exception {
    assertThat(
            updated(
                """
                expect:
                  kept: [old]

                # about what is given
                given:
                  - lines: [a]
                """,
                kept("new")))
        .isEqualTo(
            """
            expect:
              kept: [new]

            # about what is given
            given:
              - lines: [a]
            """);
  }

  @Test
  void what_was_written_reads_as_what_came() throws Exception {
    List<String> texts =
        List.of(
            "plain",
            "true",
            "1.0",
            "",
            " blank ",
            "a: b",
            "# no",
            "- x",
            "two\nlines\n",
            "two\nlines",
            "tab\tand \"quotes\" \\",
            "\u001b[31mred\u202e",
            "ü 💧 \ud800",
            "{{x}}",
            "'",
            "\n",
            "a\n\n",
            "\nb\n",
            "trailing \nx\n",
            "~",
            "null",
            "0x1f",
            "1_000",
            "2026-01-01",
            "<any>",
            "\u0085\u2028");
    String text =
        updated(
            "given: [{lines: [a]}]\n",
            Tree.fields(
                Map.of(
                    "kept",
                    Tree.items(
                        texts.stream()
                            .map(one -> Tree.fields(Map.of("line", Tree.text(one))))
                            .toList()))));

    ProofCase read = CaseReader.read(List.of(folder.resolve("c.yaml"))).get(0);

    Tree.Items kept = (Tree.Items) read.expected().get("kept");
    assertThat(
            kept.items().stream().map(one -> ((Tree.Text) ((Tree.Fields) one).get("line")).text()))
        .as(text)
        .containsExactlyElementsOf(texts);
  }

  @Test
  void a_case_in_braces_is_left_alone() {
    assertThatThrownBy(() -> updated("{given: [{lines: [a]}]}\n", kept("a")))
        .hasMessageContaining("c.yaml:1: the case stands in { }");
  }
}
