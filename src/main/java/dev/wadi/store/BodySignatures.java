package dev.wadi.store;

import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.scheme.AwsV4AuthScheme;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignRequest;
import software.amazon.awssdk.http.auth.spi.signer.AsyncSignedRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignRequest;
import software.amazon.awssdk.http.auth.spi.signer.SignedRequest;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.identity.spi.IdentityProviders;

/**
 * Says whether the hash of a request's body is part of its signature. The client decides by the
 * scheme alone: by https it leaves the body out, by http it hashes all of it. Here the options
 * decide.
 *
 * <p>A body that is left out is bound to the signature by its CRC32C, which is a signed header, and
 * the object by its SHA-256, which is signed metadata: bytes that were changed on their way are
 * refused by the store, or show when the capture is read. So only requests that carry a CRC32C
 * leave it out.
 */
final class BodySignatures implements AwsV4AuthScheme {
  private static final String CHECKSUM = "x-amz-checksum-crc32c";
  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  private final AwsV4AuthScheme scheme = AwsV4AuthScheme.create();
  private final Signer signer;

  /**
   * @param all whether every body is signed
   */
  BodySignatures(boolean all) {
    this.signer = new Signer(scheme.signer(), all);
  }

  @Override
  public String schemeId() {
    return scheme.schemeId();
  }

  @Override
  public IdentityProvider<AwsCredentialsIdentity> identityProvider(IdentityProviders providers) {
    return scheme.identityProvider(providers);
  }

  @Override
  public AwsV4HttpSigner signer() {
    return signer;
  }

  /** Signs as the client does, but for what the body is to it. */
  private static final class Signer implements AwsV4HttpSigner {
    private final AwsV4HttpSigner signer;
    private final boolean all;

    Signer(AwsV4HttpSigner signer, boolean all) {
      this.signer = signer;
      this.all = all;
    }

    @Override
    public SignedRequest sign(SignRequest<? extends AwsCredentialsIdentity> request) {
      return all ? signer.sign(signed(request)) : unsigned(request);
    }

    private static <T extends AwsCredentialsIdentity> SignRequest<T> signed(
        SignRequest<T> request) {
      return request.toBuilder().putProperty(PAYLOAD_SIGNING_ENABLED, true).build();
    }

    /*
     * The scheme is no part of what is signed, but the host is, with its port where that is not the
     * scheme's own; so the signature of a request by https is good for the same by http.
     */
    private <T extends AwsCredentialsIdentity> SignedRequest unsigned(SignRequest<T> request) {
      SdkHttpRequest plain = request.request();
      boolean http = plain.protocol().toLowerCase(Locale.ROOT).equals("http");
      if (!http || plain.port() == HTTPS_PORT || plain.firstMatchingHeader(CHECKSUM).isEmpty()) {
        return signer.sign(request);
      }
      int port = plain.port() == HTTP_PORT ? HTTPS_PORT : plain.port();
      SdkHttpRequest secure = plain.toBuilder().protocol("https").port(port).build();
      SignedRequest signed = signer.sign(request.toBuilder().request(secure).build());
      SdkHttpRequest sent =
          signed.request().toBuilder().protocol(plain.protocol()).port(plain.port()).build();
      return signed.toBuilder().request(sent).build();
    }

    @Override
    public CompletableFuture<AsyncSignedRequest> signAsync(
        AsyncSignRequest<? extends AwsCredentialsIdentity> request) {
      return signer.signAsync(request);
    }
  }
}
