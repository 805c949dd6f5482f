/** Object stores: S3, what speaks like it, and folders; a capture put there, fetched and shared. */
@NullMarked
package dev.wadi.store;

import org.jspecify.annotations.NullMarked;
