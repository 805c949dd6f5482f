package dev.wadi.proof;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CaseReaderTest {
  @TempDir Path folder;

  private List<ProofCase> read(String text) throws Exception {
    Files.writeString(folder.resolve("cases.yaml"), text);
    return CaseReader.read(List.of(folder));
  }

  private List<CaseProblem> problems(String text) throws IOException {
    Files.writeString(folder.resolve("cases.yaml"), text);
    CaseFileException thrown =
        catchThrowableOfType(
            CaseFileException.class, () -> CaseReader.read(List.of(folder.resolve("cases.yaml"))));
    assertThat(thrown).as("a file with mistakes is told").isNotNull();
    return thrown.problems();
  }

  private static Given.Request request(ProofCase of) {
    return (Given.Request) of.given().get(0);
  }

  @Test
  void each_document_is_a_case() throws Exception {
    List<ProofCase> cases =
        read(
            """
            # a comment
            case: one
            at: 2026-03-01T00:00:00Z
            given:
              - lines: [a, b]
                labels: app=x
            ---
            given:
              - message: hello
                route: text-udp
                headers: {CamelFileName: x.log}
            """);

    assertThat(cases).extracting(ProofCase::name).containsExactly("one", "cases 2");
    assertThat(cases).extracting(ProofCase::line).containsExactly(2, 8);
    assertThat(cases.get(0).at()).isEqualTo(Instant.parse("2026-03-01T00:00:00Z"));
    assertThat(cases.get(0).given())
        .containsExactly(new Given.Lines(5, "tail", "", "app=x", List.of("a", "b")));
    assertThat(cases.get(1).given().get(0).route()).isEqualTo("text-udp");
    assertThat(cases.get(1).expected()).isNull();
  }

  @Test
  void a_request_gets_what_a_client_adds() throws Exception {
    List<ProofCase> cases =
        read(
            """
            given:
              - http: |
                  POST /loki/api/v1/push HTTP/1.1
                  Content-Type: application/json

                  {"ü":1}
            """);

    assertThat(new String(request(cases.get(0)).bytes(), UTF_8))
        .isEqualTo(
            "POST /loki/api/v1/push HTTP/1.1\r\nContent-Type: application/json\r\n"
                + "Host: localhost\r\nContent-Length: 9\r\n\r\n{\"ü\":1}\n");
  }

  @Test
  void what_a_request_says_itself_stays() throws Exception {
    Files.write(
        folder.resolve("raw.http"),
        "POST /x HTTP/1.1\r\nhost: h\r\ncontent-length: 2\r\n\r\nok and more".getBytes(UTF_8));
    List<ProofCase> cases = read("given: [{http: {file: raw.http}}]");

    assertThat(new String(request(cases.get(0)).bytes(), UTF_8))
        .isEqualTo("POST /x HTTP/1.1\r\nhost: h\r\ncontent-length: 2\r\n\r\nok and more");
  }

  @Test
  void a_body_may_lie_in_a_file_and_be_packed() throws Exception {
    Files.writeString(folder.resolve("body.json"), "{}");
    List<ProofCase> cases =
        read("given: [{http: {head: 'POST /x HTTP/1.1', body: {file: body.json, gzip: true}}}]");

    byte[] bytes = request(cases.get(0)).bytes();
    String text = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
    assertThat(text.substring(text.indexOf("\r\n\r\n") + 4)).startsWith("\u001f\u008b");
  }

  @Test
  void all_mistakes_are_told_with_line_and_cure() throws Exception {
    List<CaseProblem> problems =
        problems(
            """
            case: one
            gvien: []
            given:
              - http: GET /x
              - line: [a]
              - lines: [a]
                message: b
              - message: x
              - capture: nowhere
                most: many
              - http: {file: nothing.http}
            at: noon
            expect:
              keept: []
              kept:
                - {lien: a}
              answers:
                - ok
              sinks:
                loki: {send: []}
              dropped: {debug: few}
            """);

    assertThat(problems)
        .extracting(p -> p.line() + " " + p.message() + " (" + p.cure() + ")")
        .anySatisfy(p -> assertThat(p).startsWith("2 a case has no gvien (did you mean given?)"))
        .anySatisfy(p -> assertThat(p).startsWith("4 no request line: GET /x"))
        .anySatisfy(
            p -> assertThat(p).startsWith("5 what is given has no line (did you mean lines?)"))
        .anySatisfy(p -> assertThat(p).startsWith("6 lines and message at once"))
        .anySatisfy(p -> assertThat(p).startsWith("8 a message needs a route"))
        .anySatisfy(p -> assertThat(p).startsWith("9 there is no capture"))
        .anySatisfy(p -> assertThat(p).startsWith("9 most: many"))
        .anySatisfy(p -> assertThat(p).startsWith("11 there is no file"))
        .anySatisfy(p -> assertThat(p).startsWith("12 at: noon is no time"))
        .anySatisfy(p -> assertThat(p).startsWith("14 expect has no keept (did you mean kept?)"))
        .anySatisfy(p -> assertThat(p).startsWith("16 a line has no lien (did you mean line?)"))
        .anySatisfy(p -> assertThat(p).startsWith("18 answers holds a text"))
        .anySatisfy(
            p -> assertThat(p).startsWith("20 the sink loki has no send (did you mean sent?)"))
        .anySatisfy(p -> assertThat(p).startsWith("21 dropped.debug is no number"));
    assertThat(problems).allSatisfy(p -> assertThat(p.cure()).isNotBlank());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "case: [",
        "\tcase: a",
        "case: a\ncase: b\ngiven: [{lines: [a]}]",
        "- case: a",
        "just a text",
        "given: [{lines: [a], ? {b: c} : d}]",
        "",
        "# nothing but a comment",
        "&a [*a]",
        "given: &a\n  - lines: *a"
      })
  void what_is_no_case_is_told(String text) throws Exception {
    assertThat(problems(text)).isNotEmpty();
  }

  @Test
  void names_that_stand_for_others_do_not_blow_up() throws Exception {
    StringBuilder text = new StringBuilder("a0: &a0 [x, x]\n");
    for (int i = 1; i < 24; i++) {
      text.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }
    assertThat(problems(text.toString()).get(0).message()).contains("more than");
  }

  @Test
  void a_file_may_be_neither_too_large_nor_too_deep_nor_other_than_text() throws Exception {
    assertThat(problems("# " + "x".repeat(1 << 20)).get(0).message()).contains("1 MiB");
    assertThat(problems("a: " + "[".repeat(2_000) + "]".repeat(2_000))).isNotEmpty();
    Files.write(folder.resolve("cases.yaml"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});
    CaseFileException thrown =
        catchThrowableOfType(CaseFileException.class, () -> CaseReader.read(List.of(folder)));
    assertThat(thrown.problems().get(0).message()).contains("no UTF-8");
  }

  @Test
  void what_is_neither_file_nor_folder_is_not_waited_for() throws Exception {
    CaseFileException thrown =
        catchThrowableOfType(
            CaseFileException.class, () -> CaseReader.read(List.of(Path.of("/dev/null"))));
    assertThat(thrown.problems().get(0).message()).contains("no file that can be read");
  }

  @Test
  void a_folder_that_is_not_there_is_told() {
    assertThat(
            catchThrowableOfType(
                NoSuchFileException.class,
                () -> CaseReader.read(List.of(folder.resolve("nowhere")))))
        .isNotNull();
  }
}
