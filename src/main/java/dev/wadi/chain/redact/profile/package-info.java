/** What a profile says: kinds, actions, what stays, patterns of the user's own, keys. */
@NullMarked
package dev.wadi.chain.redact.profile;

import org.jspecify.annotations.NullMarked;
