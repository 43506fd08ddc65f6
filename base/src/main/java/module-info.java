/** Vocabulary shared by every module; depends on nothing. */
module dev.peerage.base {
    requires static org.jspecify;

    exports dev.peerage.base;
}
