package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A bucket of Amazon's, where nothing says in which region. */
class StoreRegionTest {
  private static final Map<String, String> NOWHERE =
      Map.of("aws.disableEc2Metadata", "true", "aws.configFile", "/dev/null");

  @TempDir Path directory;

  @BeforeEach
  void no_region() {
    assumeTrue(System.getenv("AWS_REGION") == null, "this machine has a region");
    NOWHERE.forEach(System::setProperty);
  }

  @AfterEach
  void as_before() {
    NOWHERE.keySet().forEach(System::clearProperty);
  }

  @Test
  void is_told_in_a_sentence_with_the_cure() throws Exception {
    CommandRun run = CommandRun.of(directory, "inspect", "s3://team-logs/capture");
    assertThat(run.code()).isEqualTo(78);
    assertThat(run.remarks())
        .isEqualTo("error: no region is known (set AWS_REGION or wadi.store.region)\n");
  }
}
