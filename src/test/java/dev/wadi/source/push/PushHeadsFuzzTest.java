package dev.wadi.source.push;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.wadi.chain.authenticate.KeyBook;
import dev.wadi.model.Doorkeeper;
import dev.wadi.model.Pace;
import dev.wadi.source.intake.RequestMemory;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/**
 * Whatever a connection sends, in whatever pieces it comes: the requests are the same, and nothing
 * is held when it is gone. See docs/testing.md.
 */
@Tag("fuzz")
class PushHeadsFuzzTest {
  private static final long LIMIT = 1 << 20;
  private static final String BROKEN = "broken body\n";

  @FuzzTest
  void heads_of_any_bytes(FuzzedDataProvider data) {
    int pieces = data.consumeInt(1, 9);
    byte[] sent = data.consumeRemainingAsBytes();
    String whole = read(sent, sent.length);
    int piece = Math.max(1, sent.length / pieces);

    agrees(read(sent, piece), whole);
    agrees(read(sent, 1 + sent.length % 7), whole);
  }

  /*
   * One thing depends on the pieces: a folded line behind a chunked body, which nobody sends any
   * more, is refused when it begins one. Up to there all is the same, and nothing comes after it.
   */
  private static void agrees(String pieces, String whole) {
    int broken = pieces.indexOf(BROKEN);
    if (broken < 0) {
      assertThat(pieces).isEqualTo(whole);
    } else {
      assertThat(whole).startsWith(pieces.substring(0, broken));
      assertThat(pieces.substring(broken)).isEqualTo(BROKEN);
    }
  }

  /* The requests as text, their bodies without the pieces in which they came. */
  private static String read(byte[] sent, int piece) {
    RequestMemory memory = new RequestMemory(LIMIT, System::nanoTime);
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new PushRequestHeads(DoorLimits.DEFAULT, memory, System::nanoTime, () -> 1));
    Doorkeeper open = new Doorkeeper(KeyBook.ofTokens("fake", Map.of()), Pace.FREE);
    HeadRules rules =
        new HeadRules(
            DoorLimits.DEFAULT, memory, open, new DoorFormats(), null, new UnknownPath(false));
    Transcript transcript = new Transcript(rules, channel);
    for (int at = 0; at < sent.length; at += piece) {
      byte[] next = Arrays.copyOfRange(sent, at, Math.min(sent.length, at + piece));
      channel.writeInbound(Unpooled.wrappedBuffer(next));
      assertThat(memory.usedBytes()).isLessThanOrEqualTo(LIMIT);
      transcript.take();
    }
    /* What was not whole when the connection ended is nobody's request, told of or not. */
    channel.finish();
    channel.releaseInbound();
    assertThat(memory.usedBytes()).isZero();
    return transcript.text();
  }

  private static final class Transcript {
    private final HeadRules rules;
    private final EmbeddedChannel channel;
    private final StringBuilder out = new StringBuilder();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    Transcript(HeadRules rules, EmbeddedChannel channel) {
      this.rules = rules;
      this.channel = channel;
    }

    void take() {
      for (Object message = channel.readInbound();
          message != null;
          message = channel.readInbound()) {
        if (message instanceof HttpRequest request) {
          endBody();
          head(request);
        }
        if (message instanceof HttpContent content) {
          byte[] bytes = new byte[content.content().readableBytes()];
          content.content().readBytes(bytes);
          body.writeBytes(bytes);
          if (content.decoderResult().isFailure()) {
            endBody();
            out.append(BROKEN);
          }
          assertThat(bytes.length).isLessThanOrEqualTo(PushRequestHeads.MAX_PIECE_BYTES);
        }
        ReferenceCountUtil.release(message);
      }
    }

    private void head(HttpRequest request) {
      HeadRules.No no = rules.ask(request, channel).no();
      HttpHeaders headers = request.headers();
      assertThat(HeadRules.cost(headers)).isNotNegative();
      if (no == null) {
        assertThat(HeadRules.neededBytes(request, true)).isNotNegative();
      }
      out.append(request.method()).append(' ').append(request.uri());
      out.append(no == null ? " yes" : " no: " + no.status() + " " + no.text());
      if (request.decoderResult().isSuccess()) {
        out.append(' ').append(List.copyOf(headers.entries()));
      }
      out.append('\n');
    }

    private void endBody() {
      if (body.size() > 0) {
        out.append(HexFormat.of().formatHex(body.toByteArray())).append('\n');
        body.reset();
      }
    }

    String text() {
      endBody();
      return out.toString();
    }
  }
}
