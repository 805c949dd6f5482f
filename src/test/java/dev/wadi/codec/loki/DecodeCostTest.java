package dev.wadi.codec.loki;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.wadi.kit.AttackBodies;
import dev.wadi.model.Batch;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is reckoned for a push against what reading it makes. */
class DecodeCostTest {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  /** Bodies of which each makes much of one kind of object. */
  enum Kind {
    ENTRIES {
      @Override
      byte[] body() {
        return AttackBodies.emptyEntries();
      }
    },
    LABELS {
      @Override
      byte[] body() {
        return AttackBodies.manyLabels();
      }
    },
    STREAMS {
      @Override
      byte[] body() {
        return AttackBodies.manyStreams();
      }
    },
    LABEL_SETS {
      @Override
      byte[] body() {
        return AttackBodies.memorableLabels();
      }
    };

    abstract byte[] body();
  }

  private static final class Counted implements Allowance {
    long taken;

    @Override
    public void take(long bytes) {
      taken += bytes;
    }

    @Override
    public void give(long bytes) {
      taken -= bytes;
    }
  }

  @ParameterizedTest
  @EnumSource
  void what_is_reckoned_covers_what_is_made(Kind kind) throws Exception {
    byte[] body = kind.body();
    Counted counted = new Counted();
    DecodeLimits limits = new DecodeLimits(100_000, 2_000_000, 1).within(counted);
    LokiJsonDecoder decoder = new LokiJsonDecoder();
    long before = THREADS.getCurrentThreadAllocatedBytes();
    Batch batch = decoder.decode("main", body, 0, body.length, LokiJsonDecoder.Form.V1, limits);
    long made = THREADS.getCurrentThreadAllocatedBytes() - before;

    assertThat(batch.isEmpty()).isFalse();
    assertThat(counted.taken)
        .as("reckoned for %s, of which reading made %d bytes", kind, made)
        .isGreaterThan(made);
  }
}
