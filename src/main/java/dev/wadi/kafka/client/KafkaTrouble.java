package dev.wadi.kafka.client;

import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.NotEnoughReplicasAfterAppendException;
import org.apache.kafka.common.errors.NotEnoughReplicasException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/**
 * What went wrong with Kafka, as one sentence and as what to do about it.
 *
 * @param kind what to do
 * @param words for people, with the broker's or client's own words where they say more
 */
public record KafkaTrouble(Kind kind, String words) {
  /** What to do about it. */
  public enum Kind {
    /** Try again: brokers come back. */
    LATER,
    /** A person has to do something; trying on is cheap and may be slow. */
    PERSON,
    /** These very records are not wanted. */
    REJECTED
  }

  private static final int MOST_WORDS = 400;

  /** Of what a client threw. */
  public static KafkaTrouble of(Throwable thrown) {
    Throwable e = thrown;
    while ((e instanceof CompletionException || e instanceof ExecutionException)
        && e.getCause() != null) {
      e = e.getCause();
    }
    String said = bounded(String.valueOf(e.getMessage()));
    if (e instanceof TopicAuthorizationException topics) {
      return person(
          "not authorised for the topic " + String.join(", ", topics.unauthorizedTopics()));
    }
    if (e instanceof GroupAuthorizationException group) {
      return person("not authorised for the group " + group.groupId());
    }
    if (e instanceof AuthorizationException) {
      return person("not authorised: " + said);
    }
    if (e instanceof SslAuthenticationException) {
      return person("TLS with the brokers fails: " + said + causes(e));
    }
    if (e instanceof AuthenticationException) {
      return person("the brokers do not believe who we are: " + said);
    }
    if (e instanceof UnsupportedVersionException) {
      return person("a broker is too old for this client, or too new: " + said);
    }
    if (e instanceof UnknownTopicOrPartitionException || e instanceof InvalidTopicException) {
      return person("the topic is not there: " + said);
    }
    if (e instanceof ConfigException
        || e instanceof InvalidConfigurationException
        || e instanceof InvalidReplicationFactorException) {
      return person("a setting does not fit: " + said);
    }
    if (e instanceof RecordTooLargeException || e instanceof RecordBatchTooLargeException) {
      return new KafkaTrouble(Kind.REJECTED, "the record is too large: " + said);
    }
    if (e instanceof InvalidTimestampException) {
      return person(
          "the clock here and that of the brokers differ by more than the topic allows"
              + " (message.timestamp.after.max.ms and before.max.ms): "
              + said);
    }
    if (e instanceof InvalidRecordException) {
      return new KafkaTrouble(Kind.REJECTED, "the brokers do not take the record: " + said);
    }
    if (e instanceof NotEnoughReplicasException
        || e instanceof NotEnoughReplicasAfterAppendException) {
      return later("too few replicas are in sync: " + said);
    }
    if (e instanceof TimeoutException) {
      return later("no answer in time: " + said);
    }
    Throwable cause = e.getCause();
    if (cause != null && cause != e && e.getClass().getSimpleName().equals("KafkaException")) {
      KafkaTrouble deeper = of(cause);
      return deeper.words().startsWith(e.getClass().getSimpleName())
          ? later(e.getClass().getSimpleName() + ": " + said + causes(e))
          : deeper;
    }
    return later(e.getClass().getSimpleName() + ": " + said);
  }

  /** Whether records were refused only because others came with them. */
  public static boolean isNeighbour(Throwable thrown) {
    return thrown instanceof InvalidRecordException
        && String.valueOf(thrown.getMessage()).contains("because it was part of a batch");
  }

  private static KafkaTrouble person(String words) {
    return new KafkaTrouble(Kind.PERSON, words);
  }

  private static KafkaTrouble later(String words) {
    return new KafkaTrouble(Kind.LATER, words);
  }

  /* A handshake says little by itself; what is below names the certificate. */
  private static String causes(Throwable e) {
    Throwable cause = e.getCause();
    return cause == null || cause.getMessage() == null
        ? ""
        : " (" + bounded(cause.getMessage()) + ")";
  }

  private static String bounded(String words) {
    return words.length() <= MOST_WORDS ? words : words.substring(0, MOST_WORDS) + "…";
  }
}
