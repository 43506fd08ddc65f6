/** Vocabulary shared by every module; depends on nothing. */
@org.jspecify.annotations.NullMarked
package dev.peerage.base;
