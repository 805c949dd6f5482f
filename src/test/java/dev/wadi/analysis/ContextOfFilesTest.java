package dev.wadi.analysis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.capture.CaptureFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContextOfFilesTest {
  /* logtap compresses a file when it closes it: then its rest is read under the other name. */
  @ParameterizedTest
  @CsvSource({
    "a.jsonl, a.jsonl, one group",
    "a.jsonl, a.jsonl.zst, one group",
    "a.jsonl.zst, b.jsonl.zst, two groups"
  })
  void the_rest_of_a_file_that_grew_meanwhile_follows_on_its_beginning(
      String first, String then, String expected) throws Exception {
    List<List<String>> groups = new ArrayList<>();
    ContextOfFiles files =
        new ContextOfFiles(
            2,
            (members, continues) ->
                groups.add(members.stream().map(ContextOfFilesTest::told).toList()));
    files.add(file(first), kept("1", "2", "hit"));
    files.add(file(then), kept("3", "hit too", "4", "5", "6"));
    files.end();
    if (expected.equals("one group")) {
      assertThat(groups)
          .containsExactly(
              List.of("1 before", "2 before", "hit", "3 before", "hit too", "4 after", "5 after"));
    } else {
      assertThat(groups)
          .containsExactly(
              List.of("1 before", "2 before", "hit"),
              List.of("3 before", "hit too", "4 after", "5 after"));
    }
  }

  private static String told(ContextGroups.Member member) {
    String text = new String(member.line().raw(), UTF_8);
    return member.context() == null ? text : text + " " + member.context();
  }

  private static CaptureFile file(String name) {
    return new CaptureFile(Path.of(name), null, true);
  }

  private static ContextWork.Kept kept(String... texts) {
    List<FoundLine> lines = new ArrayList<>();
    for (String text : texts) {
      lines.add(new FoundLine(text.getBytes(UTF_8), 0, text.startsWith("hit")));
    }
    return new ContextWork.Kept(lines, Collections.nCopies(lines.size(), false), false);
  }
}
