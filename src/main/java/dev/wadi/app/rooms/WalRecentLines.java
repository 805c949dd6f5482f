package dev.wadi.app.rooms;

import dev.wadi.buffer.wal.Wal;
import dev.wadi.buffer.wal.WalTip;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.PushRequestDecoder;
import dev.wadi.model.Batch;
import dev.wadi.model.Position;
import dev.wadi.read.RecentLines;
import java.io.IOException;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The WAL {@code main} as questions read it, with lines as a capture will have them. */
public final class WalRecentLines implements RecentLines {
  private static final Logger LOG = LoggerFactory.getLogger(WalRecentLines.class);

  private final Wal wal;
  private final UnaryOperator<Batch> asInCaptures;

  /**
   * @param asInCaptures what becomes of lines on the way to captures
   */
  public WalRecentLines(Wal wal, UnaryOperator<Batch> asInCaptures) {
    this.wal = wal;
    this.asInCaptures = asInCaptures;
  }

  @Override
  public @Nullable Tip open(String tenant) {
    WalTip tip = wal.tip(tenant);
    return tip == null ? null : new OfTenant(tenant, tip);
  }

  private final class OfTenant implements Tip {
    private final String tenant;
    private final WalTip tip;
    private final PushRequestDecoder decoder = new PushRequestDecoder();

    OfTenant(String tenant, WalTip tip) {
      this.tenant = tenant;
      this.tip = tip;
    }

    @Override
    public boolean holds(Position place) {
      return tip.holds(place);
    }

    @Override
    public void from(Position place) {
      tip.from(place);
    }

    @Override
    public List<Part> parts() {
      return tip.parts().stream().<Part>map(this::part).toList();
    }

    private Part part(WalTip.Part part) {
      return new Part() {
        @Override
        public long fromNanos() {
          return part.fromNanos();
        }

        @Override
        public long toNanos() {
          return part.toNanos();
        }

        @Override
        public long bytes() {
          return part.bytes();
        }

        @Override
        public boolean read(Visitor visitor) throws IOException {
          return tip.read(part, payloads -> visitor.visit(batch(payloads)));
        }
      };
    }

    private Batch batch(byte[] payloads) {
      try {
        return asInCaptures.apply(
            decoder.decode(tenant, payloads, 0, payloads.length, DecodeLimits.TRUSTED));
      } catch (MalformedPushException e) {
        LOG.warn(
            "Lines of the log cannot be decoded, so no answer has them. tenant={} cause={}",
            tenant,
            e.toString());
        return new Batch(tenant, List.of());
      }
    }

    @Override
    public void close() {
      tip.close();
    }
  }
}
