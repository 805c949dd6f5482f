/**
 * What each part of the house brings to a gateway: its settings, beans, numbers, checks and
 * operations, and how it opens and closes.
 */
@NullMarked
package dev.wadi.app.rooms;

import org.jspecify.annotations.NullMarked;
