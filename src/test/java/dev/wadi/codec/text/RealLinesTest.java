package dev.wadi.codec.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Lines as programs write them, in all variants that are known of, with what becomes of each. The
 * files tell options behind {@code ==}, lines, and behind {@code -->} the entries: time (with ?
 * when it is not its own), labels, text (⏎ for a line end), metadata. With {@code
 * -Dwadi.golden.write=true} they are written anew; look at what changed.
 */
class RealLinesTest {
  private static final Path FOLDER = Path.of("src/test/resources/dev/wadi/codec/text");

  private record Block(String title, String options, String lines, List<String> entries) {
    List<String> read() {
      List<String> words = new ArrayList<>();
      for (String option : options.split(";", -1)) {
        words.addAll(List.of(option.split("=", 2)));
      }
      return ReadLines.with(words.toArray(String[]::new)).lines(lines).entries().stream()
          .map(entry -> entry.replace("\n", "⏎"))
          .toList();
    }

    String told(List<String> now) {
      return "# %s\n== %s\n%s\n-->\n%s\n".formatted(title, options, lines, String.join("\n", now));
    }
  }

  @TestFactory
  Stream<DynamicTest> lines_of_each_format() throws IOException {
    return tests("lines.txt");
  }

  @TestFactory
  Stream<DynamicTest> stack_traces_of_each_language() throws IOException {
    return tests("traces.txt");
  }

  private static Stream<DynamicTest> tests(String file) throws IOException {
    List<Block> blocks = blocks(Files.readString(FOLDER.resolve(file)));
    assertThat(blocks).isNotEmpty();
    if (Boolean.getBoolean("wadi.golden.write")) {
      List<String> all = blocks.stream().map(block -> block.told(block.read())).toList();
      Files.writeString(FOLDER.resolve(file), String.join("\n", all));
    }
    return blocks(Files.readString(FOLDER.resolve(file))).stream()
        .map(
            block ->
                DynamicTest.dynamicTest(
                    block.title(), () -> assertThat(block.read()).isEqualTo(block.entries())));
  }

  private static List<Block> blocks(String text) {
    List<Block> blocks = new ArrayList<>();
    for (String one : text.split("(?m)^# ", -1)) {
      if (!one.isBlank()) {
        String[] halves = one.split("\n-->\n", 2);
        String[] head = halves[0].split("\n", 3);
        List<String> entries = halves[1].lines().filter(line -> !line.isEmpty()).toList();
        blocks.add(new Block(head[0], head[1].replaceFirst("^== ", ""), head[2], entries));
      }
    }
    return blocks;
  }
}
