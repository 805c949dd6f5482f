package dev.wadi.source.push;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A target is read as the server reads it. */
class TargetPathTest {
  @ParameterizedTest
  @CsvSource({
    "/a/b, a/b",
    "/a/b/, a/b",
    "//a/b//, a/b",
    "a, a",
    "/, ''",
    "'', ''",
    "///, ''",
    "/a?b=c/d, a",
    "/a?, a",
    "http://host:3100/a/b, a/b",
    "http://host:3100, ''",
    "http://host/a, http://host/a",
    "/x:3100/a, a",
    "/x?y=:3100/a?z, a",
    "/x:31000/a, 0/a",
    "/a:3101/b, a:3101/b"
  })
  void what_stands_behind_the_own_port_and_before_the_query_without_slashes_around(
      String target, String path) {
    assertThat(TargetPath.of(target, 3100)).isEqualTo(path);
  }
}
