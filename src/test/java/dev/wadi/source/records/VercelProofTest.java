package dev.wadi.source.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.model.Caller;
import dev.wadi.model.Credentials;
import dev.wadi.model.Identity;
import dev.wadi.source.door.DoorHead;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Who is believed to be Vercel. */
class VercelProofTest {
  private static final byte[] BODY = "[{\"message\":\"hello\"}]".getBytes(UTF_8);

  /* echo -n BODY | openssl dgst -sha1 -hmac a-secret-of-the-drain */
  private static final String SIGNATURE = "ada1515bb54c3197884b5aeed85c5761844c8f47";

  private static final Caller DRAIN = Caller.anonymous("shop");

  /* One key that signs, with the secret before a change and the one after it. */
  private static final Identity KEYS =
      new Identity() {
        @Override
        public Answer who(Credentials shown) {
          throw new AssertionError("a signature is asked about by its signer");
        }

        @Override
        public List<Signer> signers(String id, String door) {
          return id.equals("drain") && door.equals("records")
              ? List.of(
                  new Signer(DRAIN, "an-older-secret".getBytes(UTF_8)),
                  new Signer(DRAIN, "a-secret-of-the-drain".getBytes(UTF_8)))
              : List.of();
        }
      };

  private static DoorHead head(String query, String... signature) {
    return new DoorHead(
        "POST",
        "ingest/json",
        query,
        signature.length == 0 ? Map.of() : Map.of("x-vercel-signature", signature[0]));
  }

  private static Identity.Answer proved(DoorHead head, byte[] body) {
    return VercelProof.proved(head, ByteBuffer.wrap(body), KEYS, "records");
  }

  @Test
  void a_signature_of_any_of_the_keys_secrets_is_good() {
    DoorHead head = head("label.app=web&signer=drain", SIGNATURE);

    assertThat(VercelProof.claimed(head, KEYS, "records")).isEqualTo(new Identity.Known(DRAIN));
    assertThat(proved(head, BODY)).isEqualTo(new Identity.Known(DRAIN));
    assertThat(proved(head("signer=drain", SIGNATURE.toUpperCase(Locale.ROOT)), BODY))
        .isEqualTo(new Identity.Known(DRAIN));
  }

  @Test
  void another_body_or_signature_is_a_strangers() {
    byte[] changed = BODY.clone();
    changed[5]++;

    assertThat(proved(head("signer=drain", SIGNATURE), changed))
        .isInstanceOf(Identity.Stranger.class);
    assertThat(proved(head("signer=drain", ""), BODY)).isInstanceOf(Identity.Stranger.class);
    assertThat(proved(head("signer=drain", SIGNATURE + "00"), BODY))
        .isInstanceOf(Identity.Stranger.class);
    assertThat(VercelProof.claimed(head("signer=nobody", SIGNATURE), KEYS, "records"))
        .isInstanceOf(Identity.Stranger.class);
  }

  @Test
  void without_a_signer_or_a_signature_the_keys_of_the_house_decide() {
    assertThat(VercelProof.claimed(head("", SIGNATURE), KEYS, "records")).isNull();
    assertThat(VercelProof.claimed(head("signer=drain"), KEYS, "records")).isNull();
    assertThat(VercelProof.claimed(head("signer=%zz", SIGNATURE), KEYS, "records")).isNull();
  }
}
