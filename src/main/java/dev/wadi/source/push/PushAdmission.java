package dev.wadi.source.push;

import dev.wadi.model.Verdict.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * Who may send is asked at the head of a request, before a byte of its body is read. The route asks
 * again, and must find the same. Threads share it; it never blocks.
 */
@FunctionalInterface
public interface PushAdmission {
  /** Everybody may send. */
  PushAdmission OPEN = (authorization, orgId) -> null;

  /**
   * Why a sender may not.
   *
   * @param text for the sender
   */
  record Denied(Refusal reason, String text) {}

  /**
   * Null when the sender may.
   *
   * @param authorization the header's value, or null
   * @param orgId the value of {@code X-Scope-OrgID}, or null
   */
  @Nullable Denied ask(@Nullable String authorization, @Nullable String orgId);
}
