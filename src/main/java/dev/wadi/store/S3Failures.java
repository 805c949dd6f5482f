package dev.wadi.store;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * What S3's errors mean, in sentences with their cure; the codes are those of its API reference.
 */
final class S3Failures {
  /** Why a client cannot be made. */
  static final String NO_REGION = "no region is known (set AWS_REGION or wadi.store.region)";

  private static final Set<String> REGION =
      Set.of(
          "PermanentRedirect",
          "AuthorizationHeaderMalformed",
          "IllegalLocationConstraintException");
  private static final Set<String> TAKEN =
      Set.of("PreconditionFailed", "ConditionalRequestConflict");

  private final StoreLocation location;

  S3Failures(StoreLocation location) {
    this.location = location;
  }

  /** Whether the failure says that an object is not there. */
  static boolean absent(SdkException e) {
    return e instanceof AwsServiceException service && service.statusCode() == 404 && !noBucket(e);
  }

  /** Whether the failure says that the bucket is not there. */
  static boolean noBucket(SdkException e) {
    return e instanceof AwsServiceException service && code(service).equals("NoSuchBucket");
  }

  /** Whether the failure says that a condition of ours does not hold. */
  static boolean conditionFailed(SdkException e) {
    return e instanceof AwsServiceException service
        && (service.statusCode() == 412 || TAKEN.contains(code(service)));
  }

  /** Whether the failure is a refusal without a word why, as the answer to a look-up is. */
  static boolean unexplained(SdkException e) {
    return e instanceof AwsServiceException service
        && service.statusCode() >= 300
        && service.statusCode() < 500;
  }

  /** Whether an upload that was begun is not known any more. */
  static boolean uploadGone(SdkException e) {
    return e instanceof AwsServiceException service && "NoSuchUpload".equals(code(service));
  }

  /**
   * @param doing what was under way, such as "put a/b"
   */
  StoreException of(String doing, SdkException e) {
    if (e instanceof AwsServiceException service) {
      return answered(doing, service);
    }
    String text = String.valueOf(e.getMessage());
    if (text.contains("Unable to load credentials")) {
      return forbidden(
          doing,
          "there are no keys (set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or"
              + " wadi.store.accessKey and wadi.store.secretKey)",
          e);
    }
    if (text.contains("Unable to load region")) {
      return forbidden(doing, NO_REGION, e);
    }
    boolean slow =
        e instanceof ApiCallTimeoutException || e instanceof ApiCallAttemptTimeoutException;
    return new StoreException(
        StoreException.Kind.UNAVAILABLE,
        sentence(doing, slow ? "no answer in time" : "no answer (" + root(e) + ")"),
        e);
  }

  private StoreException answered(String doing, AwsServiceException e) {
    int status = e.statusCode();
    String code = code(e);
    if (noBucket(e)) {
      return new StoreException(
          StoreException.Kind.NOT_FOUND,
          sentence(
              doing, "there is no bucket " + location.bucket() + " (name, endpoint, account?)"),
          e);
    }
    if (status == 404) {
      return new StoreException(
          StoreException.Kind.NOT_FOUND, sentence(doing, "there is no such object"), e);
    }
    if (conditionFailed(e)) {
      return new StoreException(
          StoreException.Kind.CHANGED, sentence(doing, "another object stands there by now"), e);
    }
    if (code.equals("BadDigest")
        || code.equals("InvalidDigest")
        || code.equals("XAmzContentSHA256Mismatch")) {
      return new StoreException(
          StoreException.Kind.UNAVAILABLE, sentence(doing, "bytes were changed on their way"), e);
    }
    if (status == 429
        || status >= 500
        || code.equals("RequestTimeout")
        || code.equals("SlowDown")) {
      return new StoreException(
          StoreException.Kind.UNAVAILABLE,
          sentence(doing, "the store is not able to (" + told(e) + "; cure: try again later)"),
          e);
    }
    return forbidden(doing, why(status, code, e), e);
  }

  private static String why(int status, String code, AwsServiceException e) {
    if (REGION.contains(code) || status == 301) {
      return "the bucket is in another region (set AWS_REGION or wadi.store.region)";
    }
    return switch (code) {
      case "InvalidAccessKeyId" -> "the store does not know this access key";
      case "SignatureDoesNotMatch" -> "the secret key is not the one of this access key";
      case "RequestTimeTooSkewed" ->
          "the clock of this machine is wrong by more than the store allows (cure: set it)";
      case "ExpiredToken", "TokenRefreshRequired" -> "the keys have expired (cure: fetch new ones)";
      case "TemporaryRedirect" ->
          "the store leads elsewhere, where it is not followed (wadi.store.endpoint)";
      case "EntityTooLarge", "EntityTooSmall", "InvalidPart" ->
          "the store does not take parts of this size (wadi.store.partBytes)";
      default ->
          status == 401 || status == 403
              ? "these keys may not do that" + (code.isEmpty() ? "" : " (" + told(e) + ")")
              : "the store refuses it (" + told(e) + ")";
    };
  }

  private StoreException forbidden(String doing, String why, SdkException e) {
    return new StoreException(StoreException.Kind.FORBIDDEN, sentence(doing, why), e);
  }

  private String sentence(String doing, String why) {
    return location + ": cannot " + doing + ": " + why;
  }

  private static String code(AwsServiceException e) {
    @Nullable AwsErrorDetails details = e.awsErrorDetails();
    return details == null || details.errorCode() == null ? "" : details.errorCode();
  }

  private static String told(AwsServiceException e) {
    String code = code(e);
    return code.isEmpty() ? "status " + e.statusCode() : e.statusCode() + " " + code;
  }

  private static String root(Throwable e) {
    Throwable deepest = e;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    String text = deepest.getMessage();
    return text == null ? deepest.getClass().getSimpleName() : text;
  }
}
