/** Looks beside redaction: profiles on trial, and the check of what was redacted. */
@NullMarked
package dev.wadi.chain.redact.trial;

import org.jspecify.annotations.NullMarked;
